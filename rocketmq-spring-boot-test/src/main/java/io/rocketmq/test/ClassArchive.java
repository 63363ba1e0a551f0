package io.rocketmq.test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Archive of the classes of the server's processes, for class data sharing: with it a
 * server starts in two thirds of the time. It holds for the JVM that made it, and for
 * class paths that have its jars unchanged. The JVM checks this too, and loads classes
 * from the jars if it does not like the archive.
 *
 * @param folder the archive's folder
 * @param jars the jars, which have to be the first ones of a class path
 */
record ClassArchive(Path folder, List<Path> jars) {

	/** Name of the archive in its folder. */
	static final String ARCHIVE = "classes.jsa";

	/** Name of the list of what the archive was made from. */
	static final String CONTENTS = "contents";

	/** Returns the description of what an archive is made from. */
	static List<String> contents(List<Path> jars) throws IOException {
		List<String> lines = new ArrayList<>();
		lines.add(jvm());
		for (Path jar : jars) {
			lines.add(Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis() + " " + jar);
		}
		return lines;
	}

	/**
	 * Returns the archive of a folder if it fits this JVM and the class path, else null.
	 */
	static @Nullable ClassArchive read(Path folder, Set<Path> classPath) {
		try {
			List<String> contents = Files.readAllLines(folder.resolve(CONTENTS));
			List<Path> jars = new ArrayList<>();
			for (String line : contents.subList(1, contents.size())) {
				jars.add(Path.of(line.split(" ", 3)[2]));
			}
			if (!classPath.containsAll(jars) || !contents.equals(contents(jars))
					|| !Files.isRegularFile(folder.resolve(ARCHIVE))) {
				return null;
			}
			return new ClassArchive(folder, jars);
		}
		catch (IOException | RuntimeException ex) {
			// It is incomplete, or being deleted.
			return null;
		}
	}

	/** Tells the cleaning that the archive is in use. */
	void touch() {
		try {
			Files.setLastModifiedTime(this.folder.resolve(CONTENTS), FileTime.fromMillis(System.currentTimeMillis()));
		}
		catch (IOException ex) {
			// It is only cleaned a bit earlier.
		}
	}

	/** Returns the JVM's options for the archive. What they print goes to no answer. */
	List<String> jvmOptions() {
		return List.of("-XX:SharedArchiveFile=" + this.folder.resolve(ARCHIVE), "-Xshare:auto", "-Xlog:disable",
				"-Xlog:all=warning:stderr");
	}

	/** Returns the class path with the archive's jars in front. */
	String classPath(List<Path> classPath) {
		Set<Path> ordered = new LinkedHashSet<>(this.jars);
		ordered.addAll(classPath);
		return String.join(File.pathSeparator, ordered.stream().map(Path::toString).toList());
	}

	private static String jvm() {
		return String.join(" ", System.getProperty("java.vm.name"), System.getProperty("java.vm.version"),
				System.getProperty("java.home"));
	}

}
