package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;

/**
 * Configuration properties of one annotated listener, which override the attributes of
 * its annotation.
 */
public class RocketMQListenerEndpointProperties {

	/**
	 * Qualifier or bean name of the client to consume with.
	 */
	private @Nullable String client;

	/**
	 * Topic to subscribe to.
	 */
	private @Nullable String topic;

	/**
	 * Consumer group.
	 */
	private @Nullable String consumerGroup;

	/**
	 * Language of the selector expression.
	 */
	private @Nullable SelectorType selectorType;

	/**
	 * Filter of the topic's messages: tags separated by '||', or an SQL92 condition.
	 */
	private @Nullable String selectorExpression;

	/**
	 * Whether the listener takes several messages at once.
	 */
	private @Nullable Boolean batch;

	/**
	 * Content type to read message bodies by, in place of that of the messages.
	 */
	private @Nullable String contentType;

	/**
	 * Time limit of sending a reply, or a return value to its destination.
	 */
	private @Nullable Duration replyTimeout;

	/**
	 * Whether the listener consumes the dead letters of the consumer group.
	 */
	private @Nullable Boolean deadLetter;

	/**
	 * Whether the listener is registered at all.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Name of the bean that creates the container.
	 */
	private @Nullable String containerFactory;

	/**
	 * Maximum number of messages, or of batches, that the group consumes concurrently.
	 */
	private @Nullable Integer concurrency;

	/**
	 * Whether messages of a queue are consumed in their order.
	 */
	private @Nullable ConsumeMode consumeMode;

	/**
	 * Model by which messages are distributed to the members of the group.
	 */
	private @Nullable MessageModel messageModel;

	/**
	 * Mode in which messages are fetched.
	 */
	private @Nullable FetchMode fetchMode;

	/**
	 * Maximum number of messages of a batch, for listeners that take batches.
	 */
	private @Nullable Integer batchSize;

	/**
	 * Position to start from in queues without a committed offset: latest, earliest, or
	 * an instant such as 2026-01-31T12:00:00Z.
	 */
	private @Nullable String consumeFrom;

	/**
	 * Maximum number of redeliveries of a failed message before it is dead-lettered.
	 */
	private @Nullable Integer maxReconsumeTimes;

	/**
	 * Time after which a delivery that has not ended counts as failed.
	 */
	private @Nullable Duration consumeTimeout;

	/**
	 * Time for which a queue of an orderly group waits after a failure.
	 */
	private @Nullable Duration suspendTime;

	/**
	 * Time for which a popped message is invisible to other members of the group.
	 */
	private @Nullable Duration invisibleTime;

	/**
	 * Whether the group's container starts with the application.
	 */
	private @Nullable Boolean autoStartup;

	/**
	 * Name of the bean that decides on messages whose listener failed.
	 */
	private @Nullable String errorHandler;

	public @Nullable String getClient() {
		return this.client;
	}

	public void setClient(@Nullable String client) {
		this.client = client;
	}

	public @Nullable String getTopic() {
		return this.topic;
	}

	public void setTopic(@Nullable String topic) {
		this.topic = topic;
	}

	public @Nullable String getConsumerGroup() {
		return this.consumerGroup;
	}

	public void setConsumerGroup(@Nullable String consumerGroup) {
		this.consumerGroup = consumerGroup;
	}

	public @Nullable SelectorType getSelectorType() {
		return this.selectorType;
	}

	public void setSelectorType(@Nullable SelectorType selectorType) {
		this.selectorType = selectorType;
	}

	public @Nullable String getSelectorExpression() {
		return this.selectorExpression;
	}

	public void setSelectorExpression(@Nullable String selectorExpression) {
		this.selectorExpression = selectorExpression;
	}

	public @Nullable Boolean getBatch() {
		return this.batch;
	}

	public void setBatch(@Nullable Boolean batch) {
		this.batch = batch;
	}

	public @Nullable String getContentType() {
		return this.contentType;
	}

	public void setContentType(@Nullable String contentType) {
		this.contentType = contentType;
	}

	public @Nullable Duration getReplyTimeout() {
		return this.replyTimeout;
	}

	public void setReplyTimeout(@Nullable Duration replyTimeout) {
		this.replyTimeout = replyTimeout;
	}

	public @Nullable Boolean getDeadLetter() {
		return this.deadLetter;
	}

	public void setDeadLetter(@Nullable Boolean deadLetter) {
		this.deadLetter = deadLetter;
	}

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getContainerFactory() {
		return this.containerFactory;
	}

	public void setContainerFactory(@Nullable String containerFactory) {
		this.containerFactory = containerFactory;
	}

	public @Nullable Integer getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(@Nullable Integer concurrency) {
		this.concurrency = concurrency;
	}

	public @Nullable ConsumeMode getConsumeMode() {
		return this.consumeMode;
	}

	public void setConsumeMode(@Nullable ConsumeMode consumeMode) {
		this.consumeMode = consumeMode;
	}

	public @Nullable MessageModel getMessageModel() {
		return this.messageModel;
	}

	public void setMessageModel(@Nullable MessageModel messageModel) {
		this.messageModel = messageModel;
	}

	public @Nullable FetchMode getFetchMode() {
		return this.fetchMode;
	}

	public void setFetchMode(@Nullable FetchMode fetchMode) {
		this.fetchMode = fetchMode;
	}

	public @Nullable Integer getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(@Nullable Integer batchSize) {
		this.batchSize = batchSize;
	}

	public @Nullable String getConsumeFrom() {
		return this.consumeFrom;
	}

	public void setConsumeFrom(@Nullable String consumeFrom) {
		this.consumeFrom = consumeFrom;
	}

	public @Nullable Integer getMaxReconsumeTimes() {
		return this.maxReconsumeTimes;
	}

	public void setMaxReconsumeTimes(@Nullable Integer maxReconsumeTimes) {
		this.maxReconsumeTimes = maxReconsumeTimes;
	}

	public @Nullable Duration getConsumeTimeout() {
		return this.consumeTimeout;
	}

	public void setConsumeTimeout(@Nullable Duration consumeTimeout) {
		this.consumeTimeout = consumeTimeout;
	}

	public @Nullable Duration getSuspendTime() {
		return this.suspendTime;
	}

	public void setSuspendTime(@Nullable Duration suspendTime) {
		this.suspendTime = suspendTime;
	}

	public @Nullable Duration getInvisibleTime() {
		return this.invisibleTime;
	}

	public void setInvisibleTime(@Nullable Duration invisibleTime) {
		this.invisibleTime = invisibleTime;
	}

	public @Nullable Boolean getAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(@Nullable Boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public @Nullable String getErrorHandler() {
		return this.errorHandler;
	}

	public void setErrorHandler(@Nullable String errorHandler) {
		this.errorHandler = errorHandler;
	}

	/** Returns the texts of the properties that are set, by the attribute's name. */
	Map<String, String> attributes() {
		Map<String, String> attributes = new LinkedHashMap<>();
		put(attributes, "client", this.client);
		put(attributes, "topic", this.topic);
		put(attributes, "consumerGroup", this.consumerGroup);
		put(attributes, "selectorType", this.selectorType);
		put(attributes, "selectorExpression", this.selectorExpression);
		put(attributes, "batch", this.batch);
		put(attributes, "contentType", this.contentType);
		put(attributes, "replyTimeout", this.replyTimeout);
		put(attributes, "deadLetter", this.deadLetter);
		put(attributes, "enabled", this.enabled);
		put(attributes, "containerFactory", this.containerFactory);
		put(attributes, "concurrency", this.concurrency);
		put(attributes, "consumeMode", this.consumeMode);
		put(attributes, "messageModel", this.messageModel);
		put(attributes, "fetchMode", this.fetchMode);
		put(attributes, "batchSize", this.batchSize);
		put(attributes, "consumeFrom", this.consumeFrom);
		put(attributes, "maxReconsumeTimes", this.maxReconsumeTimes);
		put(attributes, "consumeTimeout", this.consumeTimeout);
		put(attributes, "suspendTime", this.suspendTime);
		put(attributes, "invisibleTime", this.invisibleTime);
		put(attributes, "autoStartup", this.autoStartup);
		put(attributes, "errorHandler", this.errorHandler);
		return attributes;
	}

	private static void put(Map<String, String> attributes, String name, @Nullable Object value) {
		if (value != null) {
			attributes.put(name, value.toString());
		}
	}

	/**
	 * Language of a filter.
	 */
	public enum SelectorType {

		/**
		 * Tags.
		 */
		TAG,

		/**
		 * A condition on properties.
		 */
		SQL92

	}

	/**
	 * Order in which a group consumes.
	 */
	public enum ConsumeMode {

		/**
		 * Messages are consumed concurrently.
		 */
		CONCURRENT,

		/**
		 * Messages of a queue are consumed one after the other.
		 */
		ORDERLY

	}

}
