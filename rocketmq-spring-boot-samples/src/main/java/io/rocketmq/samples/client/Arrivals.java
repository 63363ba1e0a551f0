package io.rocketmq.samples.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Bodies of received messages, as text.
 */
final class Arrivals implements Consumer<ReceivedMessage> {

	/** Time to wait for a message; servers wait a minute before a transaction check. */
	static final Duration PATIENCE = Duration.ofMinutes(3);

	private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

	@Override
	public void accept(ReceivedMessage message) {
		this.texts.add(text(message.body()));
	}

	/**
	 * Waits for messages.
	 * @return the next messages, as many as asked for, in order of arrival
	 */
	List<String> next(int count) throws InterruptedException {
		List<String> next = new ArrayList<>();
		while (next.size() < count) {
			String text = this.texts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			if (text == null) {
				throw new IllegalStateException("Only " + next + " arrived of " + count + " messages");
			}
			next.add(text);
		}
		return next;
	}

	/** Returns the number of arrivals that no call has waited for. */
	int waiting() {
		return this.texts.size();
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static String text(byte[] body) {
		return new String(body, StandardCharsets.UTF_8);
	}

}
