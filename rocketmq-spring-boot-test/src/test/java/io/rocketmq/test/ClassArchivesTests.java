package io.rocketmq.test;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Class archives of a small program, made as those of the server are.
 */
class ClassArchivesTests {

	@TempDir
	private Path folder;

	private Path archivesFolder;

	private ClassArchives archives;

	private Path process;

	private Path jar;

	private List<Path> classPath;

	@BeforeEach
	void createProgram() throws IOException {
		this.archivesFolder = this.folder.resolve("archives");
		this.archives = new ClassArchives(this.archivesFolder);
		this.process = Files.createDirectory(this.folder.resolve("process"));
		Path source = Files.writeString(this.folder.resolve("Program.java"), """
				package shop;
				public class Program {
					public static void main(String[] args) {
					}
				}
				""");
		assertThat(ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-d", this.folder.toString(), source.toString())).isZero();
		this.jar = this.folder.resolve("program.jar");
		try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(this.jar))) {
			out.putNextEntry(new JarEntry("shop/Program.class"));
			Files.copy(this.folder.resolve("shop/Program.class"), out);
		}
		this.classPath = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			this.classPath.add(Path.of(entry));
		}
		this.classPath.add(this.jar);
	}

	@Test
	void archiveIsMadeOnceAndUsedWhileItsJarsAreUnchanged() throws Exception {
		assertThat(this.archives.find(this.classPath)).isNull();
		assertThat(this.archives.isWanted(List.of())).as("for the first server").isFalse();
		this.archives.make(List.of(this.process), this.classPath);
		assertThat(this.archivesFolder).isEmptyDirectory();
		assertThat(this.archives.isWanted(List.of("-Da=b"))).as("for the second server").isTrue();
		assertThat(this.archives.isWanted(List.of("-XX:+UseParallelGC"))).isFalse();

		run(ClassArchives.LOG_OPTION, "-cp", join(this.classPath));
		this.archives.make(List.of(this.process, this.folder), this.classPath);
		assertThat(this.archives.isWanted(List.of())).as("while one is being made").isFalse();
		this.archives.make(List.of(this.process), this.classPath);
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> this.archives.find(this.classPath) != null);
		assertThat(contents()).hasSize(1);

		ClassArchive archive = this.archives.find(this.classPath);
		assertThat(archive).isNotNull();
		assertThat(archive.jars()).containsExactly(this.jar);
		String path = archive.classPath(this.classPath);
		assertThat(path).startsWith(this.jar + File.pathSeparator);
		assertThat(path.split(File.pathSeparator)).hasSameSizeAs(this.classPath);
		List<String> options = new ArrayList<>(archive.jvmOptions());
		options.addAll(List.of(ClassArchives.LOG_OPTION, "-cp", path));
		assertThat(run(options.toArray(String[]::new)))
			.anyMatch((line) -> line.startsWith("shop.Program source: shared"));

		assertThat(this.archives.find(List.of(this.folder))).isNull();
		Files.setLastModifiedTime(this.jar, FileTime.from(Instant.now().plusSeconds(10)));
		assertThat(this.archives.find(this.classPath)).as("after a change of the jar").isNull();
		Files.write(archive.folder().resolve(ClassArchive.ARCHIVE), new byte[100]);
		run(options.toArray(String[]::new));
	}

	@Test
	void failureIsNotRepeatedAtOnce() throws Exception {
		this.archives.make(List.of(), this.classPath);
		Files.writeString(this.process.resolve(ClassArchives.LOG),
				"shop.Program source: file:" + this.jar.toUri().getRawPath());
		Path work = Files.createDirectory(this.archivesFolder.resolve(ClassArchives.NEW + "1"));
		Files.writeString(work.resolve("java.args"), "-XX:NoSuchOption");
		Path abandoned = Files.createDirectory(this.archivesFolder.resolve(ClassArchives.NEW + "2"));
		Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
		for (int i = 0; i < 6; i++) {
			Path used = Files.createDirectory(this.archivesFolder.resolve("used-" + i));
			Files.writeString(used.resolve(ClassArchive.CONTENTS), "");
			Files.setLastModifiedTime(used.resolve(ClassArchive.CONTENTS),
					FileTime.from(Instant.now().minusSeconds(i)));
		}
		ClassArchiver.main(new String[] { work.toString() });
		assertThat(contents()).containsExactly("failed", "used-0", "used-1", "used-2", "used-3");
		assertThat(this.archives.isWanted(List.of())).isFalse();
		Files.setLastModifiedTime(this.archivesFolder.resolve("failed"),
				FileTime.from(Instant.now().minus(Duration.ofDays(2))));
		assertThat(this.archives.isWanted(List.of())).isTrue();
	}

	@Test
	void folderThatOthersCanWriteIsNotUsed() throws IOException {
		this.archives.make(List.of(), this.classPath);
		assertThat(this.archives.isWanted(List.of())).isTrue();
		Files.setPosixFilePermissions(this.archivesFolder, PosixFilePermissions.fromString("rwxrwx---"));
		assertThat(this.archives.isWanted(List.of())).isFalse();
		Path link = Files.createSymbolicLink(this.folder.resolve("link"),
				Files.createDirectory(this.folder.resolve("elsewhere")));
		assertThat(new ClassArchives(link).isWanted(List.of())).isFalse();
		// What cannot be written is no reason to fail.
		new ClassArchives(this.jar.resolve("no-folder")).make(List.of(), this.classPath);
	}

	private List<String> run(String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
		command.addAll(Arrays.asList(options));
		command.add("shop.Program");
		Process program = new ProcessBuilder(command).directory(this.process.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(program.waitFor()).as(output).isZero();
		return Files.readAllLines(this.process.resolve(ClassArchives.LOG));
	}

	private List<String> contents() throws IOException {
		try (Stream<Path> files = Files.list(this.archivesFolder)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	private static String join(List<Path> paths) {
		return String.join(File.pathSeparator, paths.stream().map(Path::toString).toList());
	}

}
