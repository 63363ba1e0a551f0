package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Log of what follows for the messages of one delivery: one line, or one for each way in
 * which messages of a batch ended. Not thread-safe.
 */
final class FailureLog {

	private static final Logger logger = LoggerFactory.getLogger(FailureLog.class);

	private static final int MAX_NAMED_MESSAGES = 10;

	private static final int MAX_TEXT = 300;

	private final RocketMQListenerEndpoint endpoint;

	private final ConsumerOptions options;

	private final List<Line> lines = new ArrayList<>(1);

	FailureLog(RocketMQListenerEndpoint endpoint, ConsumerOptions options) {
		this.endpoint = endpoint;
		this.options = options;
	}

	/**
	 * Adds a message.
	 * @param exception the exception, or null if the listener decided by itself
	 * @param recovered whether the recoverer has taken the message
	 */
	void add(ReceivedMessage message, @Nullable Throwable exception, ConsumeResult result, boolean recovered) {
		Line line = new Line(exception, result.kind(), outcome(result, recovered), message.reconsumeTimes() + 1L,
				message.topic(), new ArrayList<>(1));
		for (Line present : this.lines) {
			if (present.isLike(line)) {
				present.messages().add(message);
				return;
			}
		}
		line.messages().add(message);
		this.lines.add(line);
	}

	private String outcome(ConsumeResult result, boolean recovered) {
		return switch (result.kind()) {
			case SUCCESS -> recovered ? "taken by the recoverer" : "acknowledged by the error handler";
			case DEAD_LETTER -> "dead-lettered";
			case RETRY -> "redelivered " + delay(result.delay());
		};
	}

	private String delay(Duration stated) {
		// The client redelivers, and not the broker.
		boolean local = this.options.orderly() || this.options.messageModel() == MessageModel.BROADCASTING;
		Duration delay = (stated.isZero() && local) ? this.options.suspendTime() : stated;
		if (delay.isZero()) {
			return "after the broker's delay";
		}
		return (delay.toMillis() % 1000 == 0) ? "in " + delay.toSeconds() + " s" : "in " + delay.toMillis() + " ms";
	}

	/** Writes the lines. */
	void write() {
		write(DeliveryObservation.NONE);
	}

	/** Writes the lines, each within the trace of its first message. */
	void write(DeliveryObservation observation) {
		for (Line line : this.lines) {
			try {
				observation.call(line.messages().get(0), () -> {
					write(line);
					return line;
				});
			}
			catch (Throwable ex) {
				// Such as an exception whose message can't be read: the decision counts.
				logger.atError()
					.addKeyValue("topic", line.topic())
					.addKeyValue("group", this.endpoint.group())
					.log("Could not log how listener '{}' failed on {}: {}. What follows: {}", this.endpoint.id(),
							names(line.messages()), ex.getClass().getName(), line.outcome());
			}
		}
	}

	private void write(Line line) {
		ReceivedMessage first = line.messages().get(0);
		boolean deadLettered = line.kind() == Kind.DEAD_LETTER;
		LoggingEventBuilder event = logger.atLevel(deadLettered ? Level.ERROR : Level.WARN)
			.addKeyValue("topic", line.topic())
			.addKeyValue("group", this.endpoint.group())
			.addKeyValue("queue", first.queue())
			.addKeyValue("messageId", first.messageId())
			.addKeyValue("outcome", line.kind());
		Throwable exception = line.exception();
		// Not at each redelivery: the stack trace would be the same.
		if (exception != null && !(exception instanceof InterruptedException)
				&& (line.attempt() == 1 || line.kind() != Kind.RETRY)) {
			event = event.setCause(exception);
		}
		event.log("Listener '{}' ({}) of group '{}' {} {} of topic '{}', attempt {}: {}{}", this.endpoint.id(),
				this.endpoint.description(), this.endpoint.group(), (exception != null) ? "failed on" : "decided on",
				names(line.messages()), line.topic(), attempt(line.attempt()), line.outcome(),
				(exception != null) ? ". " + text(exception) : "");
	}

	/** Returns the beginning of an exception's text, which may have several lines. */
	private static String text(Throwable exception) {
		String text = exception.toString().lines().findFirst().orElse("");
		return (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) + "..." : text;
	}

	private static String names(List<ReceivedMessage> messages) {
		String names = messages.stream()
			.limit(MAX_NAMED_MESSAGES)
			.map(FailureLog::name)
			.collect(Collectors.joining(", "));
		int more = messages.size() - MAX_NAMED_MESSAGES;
		return ((messages.size() == 1) ? "message " : messages.size() + " messages ") + names
				+ ((more > 0) ? " and " + more + " more" : "");
	}

	private static String name(ReceivedMessage message) {
		List<String> keys = message.keys();
		return keys.isEmpty() ? message.messageId() : message.messageId() + " (keys '" + String.join(" ", keys) + "')";
	}

	private String attempt(long attempt) {
		int max = this.options.maxReconsumeTimes();
		return (max == ConsumerOptions.UNLIMITED) ? String.valueOf(attempt) : attempt + " of " + (max + 1L);
	}

	/** Messages that ended alike. */
	private record Line(@Nullable Throwable exception, Kind kind, String outcome, long attempt, String topic,
			List<ReceivedMessage> messages) {

		boolean isLike(Line other) {
			return this.exception == other.exception && this.attempt == other.attempt
					&& this.outcome.equals(other.outcome) && this.topic.equals(other.topic);
		}

	}

}
