package io.rocketmq.client.consumer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@link LedgerMember} in a process of its own. Thread-safe.
 */
final class LedgerProcess implements AutoCloseable {

	private final Process process;

	private final Thread reader;

	private final AtomicInteger deliveries = new AtomicInteger();

	private final Queue<String> said = new ConcurrentLinkedQueue<>();

	LedgerProcess(Ledger ledger, String... arguments) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				LedgerMember.class.getName());
		builder.command().addAll(List.of(arguments));
		this.process = builder.redirectErrorStream(true).start();
		this.reader = new Thread(() -> read(ledger));
		this.reader.start();
	}

	private void read(Ledger ledger) {
		try (BufferedReader out = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = out.readLine(); line != null; line = out.readLine()) {
				if (Delivery.isLine(line)) {
					ledger.delivered(Delivery.ofLine(line));
					this.deliveries.incrementAndGet();
				}
				else {
					this.said.add(line);
				}
			}
		}
		catch (IOException ex) {
			this.said.add(ex.toString());
		}
	}

	int deliveries() {
		return this.deliveries.get();
	}

	/** What it said besides. */
	String said() {
		return String.join("\n", this.said);
	}

	/** Kills it, and waits until all is read that it said. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
		this.reader.join();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
