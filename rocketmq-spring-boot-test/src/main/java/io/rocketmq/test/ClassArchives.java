package io.rocketmq.test;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The class archives of this user, in a folder of the temporary folder. Archives are made
 * from what a server's processes have loaded, by a process of its own that ends with its
 * work, {@link ClassArchiver}. The first server of a machine makes none, so that a build
 * on a fresh machine does not pay for an archive that nobody will use. Nothing here ever
 * fails a start.
 */
final class ClassArchives {

	/** Name of the list of loaded classes in a process's folder. */
	static final String LOG = "loaded.log";

	/** The JVM's option that writes the list. */
	static final String LOG_OPTION = "-Xlog:class+load=info:file=" + LOG + ":none";

	/** Begins the names of folders of archives that are being made. */
	static final String NEW = "new-";

	/** Longer than an archive takes to make on a busy machine. */
	static final Duration LONGEST_WORK = Duration.ofMinutes(5);

	/** Name of the file that tells of a failure, to try it again only after a day. */
	static final String FAILED = "failed";

	private static final System.Logger logger = System.getLogger(ClassArchives.class.getName());

	private final Path folder;

	ClassArchives(Path folder) {
		this.folder = folder;
	}

	/** Returns the archives in {@code java.io.tmpdir}. */
	static ClassArchives standard() {
		String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
		return new ClassArchives(Path.of(System.getProperty("java.io.tmpdir"), "rocketmq-test-classes-" + user));
	}

	/** Returns an archive that fits this JVM and a class path, or null. */
	@Nullable ClassArchive find(List<Path> classPath) {
		if (!isOwn()) {
			return null;
		}
		Set<Path> entries = new HashSet<>(classPath);
		for (Path candidate : list()) {
			ClassArchive archive = isNew(candidate) ? null : ClassArchive.read(candidate, entries);
			if (archive != null) {
				archive.touch();
				return archive;
			}
		}
		return null;
	}

	/**
	 * Whether processes should list the classes that they load, to make an archive.
	 * @param jvmOptions options of the user, which the archive might not go with
	 */
	boolean isWanted(List<String> jvmOptions) {
		String jvm = System.getProperty("java.vm.name", "");
		return (jvm.contains("OpenJDK") || jvm.contains("HotSpot"))
				&& jvmOptions.stream().allMatch((option) -> option.startsWith("-D")) && isOwn()
				&& !isYounger(this.folder.resolve(FAILED), Duration.ofDays(1))
				&& list().stream().noneMatch((candidate) -> isNew(candidate) && isYounger(candidate, LONGEST_WORK));
	}

	/**
	 * Begins to make an archive of what processes have loaded, if they have listed it.
	 * @param processes folders of the processes
	 */
	void make(List<Path> processes, List<Path> classPath) {
		Path work = null;
		try {
			if (createOwn()) {
				return;
			}
			List<Path> logs = processes.stream().map((process) -> process.resolve(LOG)).filter(Files::exists).toList();
			if (logs.isEmpty() || !isWanted(List.of())) {
				return;
			}
			LoadedClasses loaded = LoadedClasses.read(logs);
			List<Path> jars = classPath.stream().filter(loaded.jars()::contains).toList();
			work = Files.createTempDirectory(this.folder, NEW);
			Files.write(work.resolve(ClassArchiver.CLASSES), new TreeSet<>(loaded.names()));
			Files.write(work.resolve(ClassArchive.CONTENTS), ClassArchive.contents(jars));
			ClassArchiver.launch(work, classPath);
		}
		catch (IOException | RuntimeException ex) {
			logger.log(System.Logger.Level.DEBUG, "No archive of the classes of the embedded server could be made", ex);
			if (work != null) {
				ServerFolder.delete(work);
			}
		}
	}

	/** Creates the folder and returns true, or returns false if it is there. */
	private boolean createOwn() throws IOException {
		try {
			if (this.folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
				Files.createDirectory(this.folder,
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			}
			else {
				Files.createDirectory(this.folder);
			}
			return true;
		}
		catch (FileAlreadyExistsException ex) {
			return false;
		}
	}

	/**
	 * Whether the folder is there, and only this user can have written it: archives are
	 * code, and others may write to the temporary folder.
	 */
	private boolean isOwn() {
		try {
			if (!Files.isDirectory(this.folder, LinkOption.NOFOLLOW_LINKS)) {
				return false;
			}
			if (!this.folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
				return true;
			}
			Set<PosixFilePermission> others = EnumSet.of(PosixFilePermission.GROUP_WRITE,
					PosixFilePermission.OTHERS_WRITE);
			others.retainAll(Files.getPosixFilePermissions(this.folder, LinkOption.NOFOLLOW_LINKS));
			return others.isEmpty() && isOwnedByThisUser();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private boolean isOwnedByThisUser() throws IOException {
		Path probe = Files.createTempFile(this.folder, "owner-", null);
		try {
			return Files.getOwner(probe).equals(Files.getOwner(this.folder, LinkOption.NOFOLLOW_LINKS));
		}
		finally {
			Files.delete(probe);
		}
	}

	private List<Path> list() {
		try (Stream<Path> folders = Files.list(this.folder)) {
			return new ArrayList<>(folders.filter(Files::isDirectory).toList());
		}
		catch (IOException | RuntimeException ex) {
			return List.of();
		}
	}

	private static boolean isNew(Path candidate) {
		return candidate.getFileName().toString().startsWith(NEW);
	}

	private static boolean isYounger(Path file, Duration age) {
		try {
			return Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(age));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
