package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Configuration properties of the receiver that a template's receive methods use.
 */
public class RocketMQReceiverProperties {

	/**
	 * Consumer group. Without one there is no receiver.
	 */
	private @Nullable String group;

	/**
	 * Topics to receive from, each as topic or as topic:tags with tags separated by '||'.
	 */
	private List<String> topics = new ArrayList<>();

	/**
	 * Kind of the consumer.
	 */
	private Mode mode = Mode.SIMPLE;

	/**
	 * Maximum number of messages of a receive, from 1 to 32.
	 */
	private int maxMessages = 10;

	/**
	 * Time to process and acknowledge a message of a simple consumer before it is
	 * redelivered.
	 */
	private Duration invisibleTime = Duration.ofSeconds(30);

	/**
	 * Time that a receive waits for messages where there are none.
	 */
	private Duration awaitDuration = Duration.ofSeconds(5);

	/**
	 * Position to start from in queues without a committed offset: latest, earliest or,
	 * with a pull consumer, an instant such as 2026-01-31T12:00:00Z.
	 */
	private String consumeFrom = "latest";

	public @Nullable String getGroup() {
		return this.group;
	}

	public void setGroup(@Nullable String group) {
		this.group = group;
	}

	public List<String> getTopics() {
		return this.topics;
	}

	public void setTopics(List<String> topics) {
		this.topics = topics;
	}

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public int getMaxMessages() {
		return this.maxMessages;
	}

	public void setMaxMessages(int maxMessages) {
		this.maxMessages = maxMessages;
	}

	public Duration getInvisibleTime() {
		return this.invisibleTime;
	}

	public void setInvisibleTime(Duration invisibleTime) {
		this.invisibleTime = invisibleTime;
	}

	public Duration getAwaitDuration() {
		return this.awaitDuration;
	}

	public void setAwaitDuration(Duration awaitDuration) {
		this.awaitDuration = awaitDuration;
	}

	public String getConsumeFrom() {
		return this.consumeFrom;
	}

	public void setConsumeFrom(String consumeFrom) {
		this.consumeFrom = consumeFrom;
	}

	/**
	 * Kind of the consumer of a receiver.
	 */
	public enum Mode {

		/**
		 * Simple consumer: each message is acknowledged. Needs servers from 5.0 on.
		 */
		SIMPLE,

		/**
		 * Pull consumer: each receive commits what the last one returned.
		 */
		PULL

	}

}
