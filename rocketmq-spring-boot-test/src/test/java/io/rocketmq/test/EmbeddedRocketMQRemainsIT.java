package io.rocketmq.test;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an embedded server leaves nothing behind. Each test runs a program in its
 * own JVM with its own temporary and home folders.
 */
class EmbeddedRocketMQRemainsIT {

	@TempDir
	private Path temporary;

	@TempDir
	private Path home;

	@TempDir
	private Path other;

	private Process program;

	private BufferedReader answers;

	@BeforeEach
	void startProgram() throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djava.io.tmpdir=" + this.temporary, "-XX:-UsePerfData", ServerProgram.class.getName());
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		// Reaches the program and also what the program starts.
		builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + this.home);
		builder.redirectError(this.other.resolve("error.log").toFile());
		this.program = builder.start();
		this.answers = new BufferedReader(new InputStreamReader(this.program.getInputStream(), StandardCharsets.UTF_8));
	}

	@AfterEach
	void endProgram() {
		this.program.destroyForcibly();
	}

	@Test
	void failedStartAndCloseLeaveNothing() throws IOException {
		assertThat(ask("property noSuchProperty 17")).isEqualTo("done");
		assertThat(ask("start")).contains("broker-a failed to start")
			.contains("'noSuchProperty'")
			.contains("end of its output")
			.contains("BrokerRole");
		assertNothingLeft();
		// A value that only Apache's own code finds fault with, long after its start.
		assertThat(ask("property messageDelayLevel soon")).isEqualTo("done");
		assertThat(ask("start")).contains("broker-a failed to start").contains("BrokerController.initialize()");
		assertNothingLeft();
		assertThat(ask("fresh")).isEqualTo("done");
		assertThat(ask("start")).isEqualTo("done");
		assertThat(children()).hasSize(2);
		assertThat(contents(this.temporary)).hasSize(2);
		assertThat(ask("close")).isEqualTo("done");
		assertThat(children()).isEmpty();
		// The place of class archives, which the first server of a machine makes none of.
		assertThat(contents(this.temporary)).singleElement(InstanceOfAssertFactories.PATH)
			.isEmptyDirectory()
			.extracting((folder) -> folder.getFileName().toString(), InstanceOfAssertFactories.STRING)
			.startsWith("rocketmq-test-classes-");
		assertThat(contents(this.home)).isEmpty();
	}

	@Test
	void killedProgramLeavesNothingEvenFromAnExecutableJar() throws IOException {
		Path jar = executableJar();
		assertThat(ask("class-path " + jar)).isEqualTo("done");
		assertThat(ask("start")).isEqualTo("done");
		List<ProcessHandle> processes = children();
		assertThat(processes).hasSize(2);
		// As Ctrl-C reaches the whole group of processes, the servers must outlive it
		// until their parent is gone.
		processes.forEach(ProcessHandle::destroy);
		assertThat(ask("topic still-served")).isEqualTo("done");
		this.program.destroyForcibly();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
		assertThat(contents(this.temporary)).isEmpty();
		assertThat(contents(this.home)).isEmpty();
	}

	private void assertNothingLeft() throws IOException {
		assertThat(this.program.isAlive()).isTrue();
		assertThat(children()).isEmpty();
		assertThat(contents(this.temporary)).isEmpty();
		assertThat(contents(this.home)).isEmpty();
	}

	private String ask(String line) throws IOException {
		OutputStream commands = this.program.getOutputStream();
		commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		commands.flush();
		return this.answers.readLine();
	}

	private List<ProcessHandle> children() {
		return this.program.children().toList();
	}

	private static List<Path> contents(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.toList();
		}
	}

	/**
	 * A jar laid out as Spring Boot does, with this test's class path in it.
	 */
	private Path executableJar() throws IOException {
		Path target = this.other.resolve("application.jar");
		try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
			jar.setLevel(0);
			jar.putNextEntry(new JarEntry("BOOT-INF/lib/"));
			for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
				Path path = Path.of(entry);
				if (Files.isDirectory(path)) {
					Files.walkFileTree(path, new SimpleFileVisitor<>() {

						@Override
						public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
							String name = path.relativize(file).toString().replace(File.separatorChar, '/');
							if (name.endsWith(".class")) {
								add(jar, "BOOT-INF/classes/" + name, file);
							}
							return FileVisitResult.CONTINUE;
						}

					});
				}
				else if (Files.exists(path)) {
					add(jar, "BOOT-INF/lib/" + path.getFileName(), path);
				}
			}
		}
		return target;
	}

	private static void add(JarOutputStream jar, String name, Path file) throws IOException {
		jar.putNextEntry(new JarEntry(name));
		Files.copy(file, jar);
		jar.closeEntry();
	}

}
