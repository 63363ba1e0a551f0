package io.rocketmq.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Parent's side of one child process that runs {@link ServerMain}. Not thread-safe except
 * {@link #isAlive()}.
 */
final class ServerProcess {

	private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

	private static final int TAIL_LINES = 40;

	private static final String END = "";

	private final String name;

	private final Path folder;

	private final Process process;

	private final OutputStream commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private int lastId;

	private final ProcessPause pause;

	private ServerProcess(String name, Path folder, Process process) {
		this.name = name;
		this.folder = folder;
		this.process = process;
		this.commands = process.getOutputStream();
		this.pause = new ProcessPause(name, process.pid());
	}

	/**
	 * Launches a child process; {@link #awaitStarted(Duration, long)} waits until it
	 * serves.
	 * @param name the server's name in messages
	 * @param role {@link ServerMain#NAME_SERVER} or {@link ServerMain#BROKER}
	 * @param classPath the class path of the child
	 * @param root the folder of the whole embedded server
	 * @param jvmOptions options of the child JVM, which may override the ones that all
	 * have
	 * @param properties the server's configuration
	 */
	static ServerProcess launch(String name, String role, String classPath, Path root, List<String> jvmOptions,
			Map<String, String> properties) {
		Path folder = root.resolve(name);
		try {
			Path temporary = Files.createDirectories(folder.resolve("tmp"));
			Path config = Files.writeString(folder.resolve("server.properties"), propertiesText(properties));
			Path logback = Files.writeString(folder.resolve("logback.xml"), logbackText(folder.resolve("server.log")));
			List<String> arguments = new ArrayList<>(defaultJvmOptions(folder, temporary, logback));
			arguments.addAll(jvmOptions);
			arguments.addAll(
					List.of("-cp", classPath, ServerMain.class.getName(), role, config.toString(), root.toString()));
			// A file, as a class path may be longer than a command line can be.
			Path argumentFile = Files.writeString(folder.resolve("java.args"), argumentsText(arguments),
					Charset.forName(System.getProperty("native.encoding", "UTF-8")));
			Path output = folder.resolve("output.log");
			ProcessBuilder builder = new ProcessBuilder(
					Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + argumentFile);
			builder.directory(folder.toFile());
			builder.redirectError(ProcessBuilder.Redirect.to(output.toFile()));
			// Settings meant for a server of the user's own.
			builder.environment().keySet().removeAll(List.of("ROCKETMQ_HOME", "NAMESRV_ADDR"));
			ServerProcess started = new ServerProcess(name, folder, builder.start());
			try {
				ServerFolder.writePid(folder, started.pid());
			}
			catch (IOException ex) {
				started.kill();
				throw ex;
			}
			started.readAnswers();
			return started;
		}
		catch (IOException ex) {
			throw new EmbeddedRocketMQException("The process of " + name + " could not be launched in '" + folder + "'",
					ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Returns when the server serves.
	 * @param timeout the time limit
	 * @param since the {@link System#nanoTime()} at which the limit begins
	 */
	void awaitStarted(Duration timeout, long since) {
		awaitAnswer(0, "start", timeout, since);
	}

	/**
	 * Runs a command in the child and waits for its end.
	 * @return the child's answer, mostly empty
	 * @throws EmbeddedRocketMQException if it fails, or the child does not answer
	 */
	String run(Duration timeout, String... words) {
		int id = ++this.lastId;
		String command = String.join(" ", words);
		if (isPaused()) {
			throw new EmbeddedRocketMQException(
					this.name + " is paused and cannot be told to '" + command + "': resume it first");
		}
		try {
			this.commands.write((id + " " + command + "\n").getBytes(StandardCharsets.UTF_8));
			this.commands.flush();
		}
		catch (IOException ex) {
			throw failure("could not be told to '" + command + "', as its process has ended", ex);
		}
		return awaitAnswer(id, command, timeout, System.nanoTime());
	}

	/** Suspends the child. */
	void pause() {
		this.pause.begin();
	}

	/** Resumes a suspended child. */
	void resume() {
		this.pause.end();
	}

	/** Whether the child is suspended and does not answer. */
	boolean isPaused() {
		return this.pause.isOn();
	}

	/**
	 * Kills the child and returns when it is gone.
	 */
	void kill() {
		this.process.destroyForcibly();
		this.pause.forget();
		try {
			if (!this.process.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new EmbeddedRocketMQException("The process of " + this.name + " (pid " + pid()
						+ ") is still there " + KILL_TIMEOUT.toSeconds() + " s after it was killed");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void readAnswers() {
		Thread reader = new Thread(() -> {
			try (BufferedReader lines = new BufferedReader(
					new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
				for (String line = lines.readLine(); line != null; line = lines.readLine()) {
					this.answers.add(line);
				}
			}
			catch (IOException ex) {
				// The pipe breaks when the process is killed: it has ended, as below.
			}
			this.answers.add(END);
		}, "embedded-rocketmq-" + this.name);
		reader.setDaemon(true);
		reader.start();
	}

	private String awaitAnswer(int id, String command, Duration timeout, long since) {
		while (true) {
			String answer = nextAnswer(timeout.toNanos() - (System.nanoTime() - since), command);
			if (answer == null) {
				throw failure("did not answer '" + command + "' within " + timeout
						+ ": allow more time, or see below what holds it up", null);
			}
			if (answer.equals(END)) {
				this.answers.add(END);
				throw failure("ended during '" + command + "'" + exitText(), null);
			}
			String[] parts = answer.split(" ", 3);
			// A late answer to an earlier command is skipped.
			if (parts[0].equals(Integer.toString(id))) {
				if (parts[1].equals(ServerMain.OK)) {
					return (parts.length > 2) ? parts[2] : "";
				}
				String text = "failed to " + command + ": " + parts[2];
				throw (id == 0) ? failure(text, null) : new EmbeddedRocketMQException(this.name + " " + text);
			}
		}
	}

	private @Nullable String nextAnswer(long nanos, String command) {
		try {
			return this.answers.poll(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EmbeddedRocketMQException("Interrupted while " + this.name + " was asked to " + command, ex);
		}
	}

	private String exitText() {
		try {
			return this.process.waitFor(1, TimeUnit.SECONDS) ? " with exit code " + this.process.exitValue() : "";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "";
		}
	}

	private EmbeddedRocketMQException failure(String what, @Nullable Throwable cause) {
		return new EmbeddedRocketMQException(this.name + " " + what + tail("output", this.folder.resolve("output.log"))
				+ tail("log", this.folder.resolve("server.log")), cause);
	}

	private static String tail(String title, Path file) {
		try (InputStream content = Files.newInputStream(file)) {
			List<String> lines = new String(content.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
			if (lines.isEmpty()) {
				return "";
			}
			int from = Math.max(0, lines.size() - TAIL_LINES);
			return System.lineSeparator() + "--- end of its " + title + ":" + System.lineSeparator()
					+ String.join(System.lineSeparator(), lines.subList(from, lines.size()));
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static List<String> defaultJvmOptions(Path folder, Path temporary, Path logback) {
		List<String> options = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData",
				// The second compiler costs a server that lives for seconds more than it
				// gives.
				"-XX:TieredStopAtLevel=1", "-XX:ErrorFile=" + folder.resolve("crash.log"),
				"-Djava.io.tmpdir=" + temporary, "-Duser.home=" + folder, "-Drocketmq.home.dir=" + folder,
				"-Drmq.logback.configurationFile=" + logback,
				// The logging of the user's class path might write to the user's files.
				"-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider", "-Djava.awt.headless=true",
				"-Dtls.server.mode=disabled",
				// Netty prepares events of the flight recorder for each allocator else.
				"-Dio.netty.jfr.enabled=false", "--add-opens=java.base/java.nio=ALL-UNNAMED",
				"--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
				// The broker frees its mapped files by Netty, which from Java 25 on does
				// that only when told to use Unsafe.
				"-Dio.netty.noUnsafe=false"));
		if (Runtime.version().feature() >= 24) {
			options.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
		}
		return options;
	}

	private static String propertiesText(Map<String, String> properties) {
		StringBuilder text = new StringBuilder();
		// A backslash is the one character of a value that this format treats specially.
		properties
			.forEach((key, value) -> text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
		return text.toString();
	}

	private static String argumentsText(List<String> arguments) {
		List<String> quoted = new ArrayList<>();
		for (String argument : arguments) {
			quoted.add('"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
		}
		return String.join("\n", quoted);
	}

	private static String logbackText(Path log) {
		return """
				<configuration>
					<appender name="FILE" class="ch.qos.logback.core.FileAppender">
						<file>%s</file>
						<append>false</append>
						<encoder>
							<pattern>%%d %%p [%%t] %%c{20} - %%m%%n</pattern>
						</encoder>
					</appender>
					<root level="${rocketmq.log.root.level:-WARN}">
						<appender-ref ref="FILE"/>
					</root>
				</configuration>
				""".formatted(log.toString().replace("&", "&amp;").replace("<", "&lt;"));
	}

}
