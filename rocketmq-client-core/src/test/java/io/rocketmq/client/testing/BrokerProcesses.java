package io.rocketmq.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Signals to the processes of an embedded server's brokers, without the server's lock: a
 * broker can be paused or killed while another one is starting or stopping.
 */
public final class BrokerProcesses {

	private static final int KILL_SECONDS = 10;

	private final EmbeddedRocketMQ server;

	public BrokerProcesses(EmbeddedRocketMQ server) {
		this.server = server;
	}

	/** Pauses a broker's process: its connections stay, but it answers nothing. */
	public void pause(String broker) {
		signal(broker, "STOP");
	}

	public void resume(String broker) {
		signal(broker, "CONT");
	}

	/** Kills a broker's process, like a crash, and waits for its end. */
	public void kill(String broker) {
		ProcessHandle process = process(broker);
		signal(broker, "KILL");
		process.onExit().orTimeout(KILL_SECONDS, TimeUnit.SECONDS).join();
	}

	private void signal(String broker, String signal) {
		try {
			int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(process(broker).pid())).inheritIO()
				.start()
				.waitFor();
			if (code != 0) {
				throw new IllegalStateException("kill -" + signal + " of " + broker + " ended with code " + code);
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

	/** Returns the child process that was started with the broker's port. */
	private ProcessHandle process(String broker) {
		String address = this.server.brokerAddress(broker);
		String port = "listenPort=" + address.substring(address.indexOf(':') + 1);
		return ProcessHandle.current()
			.children()
			.filter((child) -> arguments(child)
				.filter((argument) -> argument.startsWith("@") && argument.contains(broker))
				.anyMatch((argument) -> has(Path.of(argument.substring(1)).resolveSibling("server.properties"), port)))
			.findAny()
			.orElseThrow(() -> new IllegalStateException(broker + " at " + address + " has no process"));
	}

	private static Stream<String> arguments(ProcessHandle process) {
		return process.info().arguments().stream().flatMap(Stream::of);
	}

	private static boolean has(Path file, String line) {
		try {
			return Files.exists(file) && Files.readAllLines(file).contains(line);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
