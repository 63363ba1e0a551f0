package io.rocketmq.client.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A {@link HostProgram} in its own process. Thread-safe.
 */
final class HostProcess implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 60;

	private final Process process;

	private final Thread reader;

	private final AtomicInteger numbers = new AtomicInteger();

	private final Map<String, CompletableFuture<Void>> answers = new ConcurrentHashMap<>();

	private final ReentrantLock writing = new ReentrantLock();

	private final Queue<String> said = new ConcurrentLinkedQueue<>();

	private volatile boolean ending;

	HostProcess(String nameServer, String name, Path folder, Consumer<Delivery> delivered) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
				"-Duser.home=" + System.getProperty("user.home"), "-Drocketmq.client.rebalance.waitInterval=1000",
				"-Drocketmq.log.level=" + System.getProperty("rocketmq.log.level", "info"), "-cp",
				System.getProperty("java.class.path"), HostProgram.class.getName(), nameServer, name,
				folder.toString());
		this.process = builder.redirectErrorStream(true).start();
		this.reader = new Thread(() -> read(delivered), name);
		this.reader.start();
	}

	private void read(Consumer<Delivery> delivered) {
		try (BufferedReader out = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = out.readLine(); line != null; line = out.readLine()) {
				if (Delivery.isLine(line)) {
					delivered.accept(Delivery.ofLine(line));
				}
				else if (line.startsWith(HostProgram.DONE)) {
					answer(line).complete(null);
				}
				else if (line.startsWith(HostProgram.FAILED)) {
					answer(line).completeExceptionally(new IllegalStateException(line));
				}
				else {
					this.said.add(line);
				}
			}
		}
		catch (IOException ex) {
			this.said.add(ex.toString());
		}
		if (!this.ending) {
			this.said.add("The process has ended by itself");
		}
		// There will be no more answers.
		this.answers.values().forEach((each) -> each.complete(null));
	}

	private CompletableFuture<Void> answer(String line) {
		return this.answers.getOrDefault(line.split(" ")[1], new CompletableFuture<>());
	}

	/**
	 * Sends a command to the program.
	 * @return a future that is completed once it is done, or the process has ended
	 */
	CompletableFuture<Void> tell(String command) {
		String number = String.valueOf(this.numbers.incrementAndGet());
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.answers.put(number, answer);
		try {
			this.writing.lock();
			try {
				this.process.outputWriter(StandardCharsets.UTF_8).write(number + ' ' + command + '\n');
				this.process.outputWriter(StandardCharsets.UTF_8).flush();
			}
			finally {
				this.writing.unlock();
			}
		}
		catch (IOException ex) {
			answer.complete(null);
		}
		return answer;
	}

	/** Whether it has ended without a command. */
	boolean isBroken() {
		return !this.ending && !this.process.isAlive();
	}

	/** Returns its output without deliveries. */
	List<String> said() {
		return List.copyOf(this.said);
	}

	@Override
	public String toString() {
		return this.reader.getName() + ", process " + this.process.pid();
	}

	/** Kills it, and waits until all its output is read. */
	void kill() throws InterruptedException {
		this.ending = true;
		this.process.destroyForcibly().waitFor();
		this.reader.join();
	}

	/** Lets all members leave, and waits for its end. */
	void exit() throws Exception {
		this.ending = true;
		tell("exit").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		if (!this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Does not end: " + this.said);
		}
		this.reader.join();
	}

	/** Suspends the process. */
	void stop() {
		signal("STOP");
	}

	/** Resumes a suspended process. */
	void resume() {
		signal("CONT");
	}

	private void signal(String signal) {
		try {
			int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(this.process.pid())).inheritIO()
				.start()
				.waitFor();
			if (code != 0) {
				throw new IllegalStateException("kill -" + signal + " ended with code " + code);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.ending = true;
		// It writes to a folder that will be deleted next.
		this.process.destroyForcibly().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
	}

}
