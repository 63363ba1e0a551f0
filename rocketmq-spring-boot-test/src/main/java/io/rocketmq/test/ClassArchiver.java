package io.rocketmq.test;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Main class of a process that makes a class archive. It outlives the JVM that launched
 * it by the few seconds that it takes, as a test may be shorter than that. Nobody sees a
 * half archive: its folder gets its name when all is done.
 */
final class ClassArchiver {

	/** Name of the list of the classes in the folder of an archive that is being made. */
	static final String CLASSES = "classes.lst";

	private static final String ARGUMENTS = "java.args";

	private static final int KEPT = 4;

	private ClassArchiver() {
	}

	/**
	 * Launches the process and does not wait for it.
	 * @param work the folder of the new archive
	 * @param classPath a class path with this class
	 */
	static void launch(Path work, List<Path> classPath) throws IOException {
		List<String> jars = new ArrayList<>();
		List<String> contents = Files.readAllLines(work.resolve(ClassArchive.CONTENTS));
		contents.subList(1, contents.size()).forEach((line) -> jars.add(line.split(" ", 3)[2]));
		// The collector that also archives objects, which other collectors can load.
		writeArguments(work.resolve(ARGUMENTS),
				List.of("-Xshare:dump", "-XX:+UseG1GC", "-Xmx512m", "-XX:TieredStopAtLevel=1",
						"-XX:SharedClassListFile=" + work.resolve(CLASSES),
						"-XX:SharedArchiveFile=" + work.resolve(ClassArchive.ARCHIVE), "-cp",
						String.join(File.pathSeparator, jars)));
		Path launcher = work.resolve("archiver.args");
		writeArguments(launcher,
				List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
						String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()),
						ClassArchiver.class.getName(), work.toString()));
		java(launcher).start();
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		Path work = Path.of(args[0]);
		Process dump = java(work.resolve(ARGUMENTS)).start();
		boolean made = dump.waitFor(ClassArchives.LONGEST_WORK.toMillis(), TimeUnit.MILLISECONDS)
				&& dump.exitValue() == 0 && Files.isRegularFile(work.resolve(ClassArchive.ARCHIVE));
		dump.destroyForcibly();
		if (made) {
			Files.move(work, work.resolveSibling(UUID.randomUUID().toString()));
		}
		else {
			Files.writeString(work.resolveSibling(ClassArchives.FAILED), work.toString());
			ServerFolder.delete(work);
		}
		clean(Objects.requireNonNull(work.getParent(), "work must be in a folder"));
	}

	/** Deletes the archives that have been used least recently, and what others left. */
	private static void clean(Path archives) throws IOException {
		List<Path> folders;
		try (Stream<Path> all = Files.list(archives)) {
			folders = all.filter(Files::isDirectory).toList();
		}
		FileTime old = FileTime.from(Instant.now().minus(ClassArchives.LONGEST_WORK));
		List<Path> finished = new ArrayList<>();
		for (Path folder : folders) {
			if (!folder.getFileName().toString().startsWith(ClassArchives.NEW)) {
				finished.add(folder);
			}
			else if (Files.getLastModifiedTime(folder).compareTo(old) < 0) {
				ServerFolder.delete(folder);
			}
		}
		finished.sort(Comparator.comparing(ClassArchiver::lastUse).reversed());
		finished.stream().skip(KEPT).forEach(ServerFolder::delete);
	}

	private static FileTime lastUse(Path folder) {
		try {
			return Files.getLastModifiedTime(folder.resolve(ClassArchive.CONTENTS));
		}
		catch (IOException ex) {
			return FileTime.fromMillis(0);
		}
	}

	private static ProcessBuilder java(Path argumentFile) {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"@" + argumentFile)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD);
	}

	private static void writeArguments(Path file, List<String> arguments) throws IOException {
		List<String> quoted = arguments.stream()
			.map((argument) -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
			.toList();
		Files.write(file, quoted, Charset.forName(System.getProperty("native.encoding", "UTF-8")));
	}

}
