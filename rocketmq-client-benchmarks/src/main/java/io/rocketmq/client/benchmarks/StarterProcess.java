package io.rocketmq.client.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Process with an application, which is measured from outside: by the lines that it
 * prints, the files of {@code /proc} and {@code jcmd}.
 */
final class StarterProcess implements AutoCloseable {

	private static final Duration START_WITHIN = Duration.ofMinutes(2);

	private static final Duration RECEIVE_WITHIN = Duration.ofMinutes(2);

	private static final Duration END_WITHIN = Duration.ofMinutes(3);

	/** Until connections and threads that are made after the first message are there. */
	private static final Duration SETTLE = Duration.ofSeconds(2);

	private static final String RECEIVED = "received ";

	private static final Pattern USED = Pattern.compile("used (\\d+)K");

	private final String run;

	private final int listeners;

	private final Path folder;

	private final Process process;

	private final long started = System.nanoTime();

	private final CountDownLatch ready = new CountDownLatch(1);

	private final CountDownLatch received;

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	private volatile long readyNanos;

	private volatile long receivedNanos;

	private volatile double refreshMillis;

	/**
	 * Starts an application.
	 * @param classPath its class path, with {@link StarterWorker}
	 * @param application its class
	 * @param listeners the number of its listeners, each with a topic and group of its
	 * own
	 * @param run the prefix of its topics and groups
	 * @param folder the folder for what it writes
	 */
	StarterProcess(String classPath, String application, int listeners, String nameServer, String run, Path folder)
			throws IOException {
		this.run = run;
		this.listeners = listeners;
		this.received = new CountDownLatch(listeners);
		this.folder = Files.createDirectories(folder);
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx512m", "-Duser.home=" + folder, "-cp", classPath, StarterWorker.class.getName(), application,
				"--run=" + run, "--rocketmq.name-server=" + nameServer,
				"--rocketmq.producer.group=" + run + "-producer", "--spring.main.keep-alive=true")
			.redirectErrorStream(true)
			.start();
		Thread reader = new Thread(this::read, "output-of-" + run);
		reader.setDaemon(true);
		reader.start();
	}

	/** Returns the topic of a listener, whose numbers begin with 1. */
	static String topic(String run, int listener) {
		return run + "-topic-" + listener;
	}

	/**
	 * Measures the application, and ends it.
	 * @param send what sends a message with the given body, which is the topic's name
	 */
	StarterMeasurement measure(Consumer<String> send) throws IOException, InterruptedException {
		await(this.ready, START_WITHIN, () -> "was not ready");
		long sent = System.nanoTime();
		for (int listener = 1; listener <= this.listeners; listener++) {
			send.accept(topic(this.run, listener));
		}
		await(this.received, RECEIVE_WITHIN,
				() -> "received " + this.seen.size() + " of " + this.listeners + " messages");
		long cpuMillis = LinuxProcess.of(this.process.pid()).cpuMillis();
		Thread.sleep(SETTLE.toMillis());
		LinuxProcess settled = LinuxProcess.of(this.process.pid());
		double heap = heapMebibytes();
		long closing = System.nanoTime();
		this.process.destroy();
		if (!this.process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
			throw failure("did not end within " + END_WITHIN);
		}
		double closeMillis = millis(System.nanoTime() - closing);
		boolean receives = this.listeners > 0;
		return new StarterMeasurement(millis(this.readyNanos - this.started), this.refreshMillis,
				receives ? millis(this.receivedNanos - this.started) : Double.NaN,
				receives ? millis(this.receivedNanos - sent) : Double.NaN, cpuMillis, heap, settled.residentMebibytes(),
				settled.threads(), settled.connections(), closeMillis);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	private void await(CountDownLatch event, Duration limit, Supplier<String> otherwise)
			throws IOException, InterruptedException {
		if (!event.await(limit.toSeconds(), TimeUnit.SECONDS)) {
			throw failure(otherwise.get() + " within " + limit);
		}
	}

	private IllegalStateException failure(String what) throws IOException {
		return new IllegalStateException("Application of run '" + this.run + "' " + what + ". Its output:"
				+ System.lineSeparator() + Files.readString(log()));
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(); var log = Files.newBufferedWriter(log())) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				log.write(line);
				log.newLine();
				log.flush();
				accept(line);
			}
		}
		catch (IOException ex) {
			// The pipe breaks when the process is killed.
		}
	}

	private void accept(String line) {
		if (line.equals(StarterWorker.READY)) {
			this.readyNanos = System.nanoTime();
			this.ready.countDown();
		}
		else if (line.startsWith(StarterWorker.REFRESHED)) {
			this.refreshMillis = Long.parseLong(line.substring(StarterWorker.REFRESHED.length())) / 1000.0;
		}
		else if (line.startsWith(RECEIVED) && this.seen.add(line)) {
			this.receivedNanos = System.nanoTime();
			this.received.countDown();
		}
	}

	private Path log() {
		return this.folder.resolve("output.txt");
	}

	private double heapMebibytes() throws IOException, InterruptedException {
		// The first leaves what is only then found to be finalized or cleared.
		jcmd("GC.run");
		jcmd("GC.run");
		Matcher used = USED.matcher(jcmd("GC.heap_info"));
		if (!used.find()) {
			throw failure("did not tell its heap");
		}
		return Long.parseLong(used.group(1)) / 1024.0;
	}

	private String jcmd(String command) throws IOException, InterruptedException {
		Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				Long.toString(this.process.pid()), command)
			.redirectErrorStream(true)
			.start();
		String output = new String(jcmd.getInputStream().readAllBytes());
		if (jcmd.waitFor() != 0) {
			throw failure("refused '" + command + "': " + output);
		}
		return output;
	}

	private static double millis(long nanos) {
		return nanos / 1e6;
	}

}
