package io.rocketmq.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.spring.listener.RocketMQStartupPolicy;

/**
 * Configuration properties of listeners, used where a listener does not override them.
 */
public class RocketMQListenerProperties {

	/**
	 * Consumer group of listeners that state none. Default: the application's name.
	 */
	private @Nullable String group;

	/**
	 * Whether listeners start with the application.
	 */
	private boolean autoStartup = true;

	/**
	 * Maximum number of messages, or of batches, that each consumer group consumes
	 * concurrently.
	 */
	private int concurrency = 20;

	/**
	 * Whether messages of a queue are consumed in their order.
	 */
	private RocketMQListenerEndpointProperties.ConsumeMode consumeMode = RocketMQListenerEndpointProperties.ConsumeMode.CONCURRENT;

	/**
	 * Model by which messages are distributed to the members of a group.
	 */
	private MessageModel messageModel = MessageModel.CLUSTERING;

	/**
	 * Maximum number of messages of a batch, for listeners that take batches.
	 */
	private int batchSize = 32;

	/**
	 * Position to start from in queues without a committed offset: latest, earliest, or
	 * an instant such as 2026-01-31T12:00:00Z.
	 */
	private String consumeFrom = "latest";

	/**
	 * Maximum number of redeliveries of a failed message before it is dead-lettered.
	 * Default: 16, unlimited for orderly listeners.
	 */
	private @Nullable Integer maxReconsumeTimes;

	/**
	 * Time after which a delivery that has not ended counts as failed.
	 */
	private Duration consumeTimeout = Duration.ofMinutes(15);

	/**
	 * Time for which a queue of an orderly group waits after a failure.
	 */
	private Duration suspendTime = Duration.ofSeconds(1);

	/**
	 * Mode in which messages are fetched. All members of a group must use the same mode.
	 */
	private FetchMode fetchMode = FetchMode.PULL;

	/**
	 * Time for which a popped message is invisible to other members of the group, at
	 * least 1 s.
	 */
	private Duration invisibleTime = Duration.ofSeconds(60);

	/**
	 * Number of messages that one pull or pop requests.
	 */
	private int pullBatchSize = 32;

	/**
	 * Maximum number of messages of one queue that are cached before the next pull waits.
	 */
	private int maxCachedMessages = 1000;

	/**
	 * Maximum size of cached messages of a group before the next pull waits.
	 */
	private DataSize maxCachedBytes = DataSize.ofMegabytes(64);

	/**
	 * Maximum distance between the lowest unfinished offset of a queue and the highest
	 * that is delivered. At most so many messages are redelivered after a crash.
	 */
	private int maxOffsetSpan = 2000;

	/**
	 * Time that a broker holds a pull of a queue without new messages.
	 */
	private Duration longPoll = Duration.ofSeconds(15);

	/**
	 * Interval between commits of offsets.
	 */
	private Duration commitInterval = Duration.ofSeconds(5);

	/**
	 * Interval between rebalances that nothing else triggers.
	 */
	private Duration rebalanceInterval = Duration.ofSeconds(20);

	/**
	 * Maximum time to wait on shutdown for messages in flight. It is limited to nine
	 * tenths of spring.lifecycle.timeout-per-shutdown-phase, or to that less 2 s.
	 */
	private Duration drainTimeout = Duration.ofSeconds(20);

	/**
	 * Name that identifies this process among those of a machine that consume the same
	 * group in broadcast mode, the same after a restart.
	 */
	private String instance = "default";

	/**
	 * Folder of committed offsets in broadcast mode. Default: .rocketmq-client/offsets in
	 * the user's home folder.
	 */
	private @Nullable Path offsetFolder;

	/**
	 * Properties of annotated listeners by their id, which override the annotation's
	 * attributes.
	 */
	private final Map<String, RocketMQListenerEndpointProperties> endpoints = new LinkedHashMap<>();

	/**
	 * Policy for listeners that cannot start with the application.
	 */
	private RocketMQStartupPolicy startupFailure = RocketMQStartupPolicy.RETRY;

	/**
	 * Maximum time until listeners are ready, if startup-failure is fail.
	 */
	private Duration startupTimeout = Duration.ofSeconds(30);

	/**
	 * Policy for topics of listeners that do not exist at the start.
	 */
	private MissingTopics missingTopics = MissingTopics.WARN;

	/**
	 * Time without messages after which listeners publish an idle event. Default: never.
	 */
	private @Nullable Duration idleInterval;

	public @Nullable String getGroup() {
		return this.group;
	}

	public void setGroup(@Nullable String group) {
		this.group = group;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public int getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	public RocketMQListenerEndpointProperties.ConsumeMode getConsumeMode() {
		return this.consumeMode;
	}

	public void setConsumeMode(RocketMQListenerEndpointProperties.ConsumeMode consumeMode) {
		this.consumeMode = consumeMode;
	}

	public MessageModel getMessageModel() {
		return this.messageModel;
	}

	public void setMessageModel(MessageModel messageModel) {
		this.messageModel = messageModel;
	}

	public int getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	public String getConsumeFrom() {
		return this.consumeFrom;
	}

	public void setConsumeFrom(String consumeFrom) {
		this.consumeFrom = consumeFrom;
	}

	public @Nullable Integer getMaxReconsumeTimes() {
		return this.maxReconsumeTimes;
	}

	public void setMaxReconsumeTimes(@Nullable Integer maxReconsumeTimes) {
		this.maxReconsumeTimes = maxReconsumeTimes;
	}

	public Duration getConsumeTimeout() {
		return this.consumeTimeout;
	}

	public void setConsumeTimeout(Duration consumeTimeout) {
		this.consumeTimeout = consumeTimeout;
	}

	public Duration getSuspendTime() {
		return this.suspendTime;
	}

	public void setSuspendTime(Duration suspendTime) {
		this.suspendTime = suspendTime;
	}

	public FetchMode getFetchMode() {
		return this.fetchMode;
	}

	public void setFetchMode(FetchMode fetchMode) {
		this.fetchMode = fetchMode;
	}

	public Duration getInvisibleTime() {
		return this.invisibleTime;
	}

	public void setInvisibleTime(Duration invisibleTime) {
		this.invisibleTime = invisibleTime;
	}

	public int getPullBatchSize() {
		return this.pullBatchSize;
	}

	public void setPullBatchSize(int pullBatchSize) {
		this.pullBatchSize = pullBatchSize;
	}

	public int getMaxCachedMessages() {
		return this.maxCachedMessages;
	}

	public void setMaxCachedMessages(int maxCachedMessages) {
		this.maxCachedMessages = maxCachedMessages;
	}

	public DataSize getMaxCachedBytes() {
		return this.maxCachedBytes;
	}

	public void setMaxCachedBytes(DataSize maxCachedBytes) {
		this.maxCachedBytes = maxCachedBytes;
	}

	public int getMaxOffsetSpan() {
		return this.maxOffsetSpan;
	}

	public void setMaxOffsetSpan(int maxOffsetSpan) {
		this.maxOffsetSpan = maxOffsetSpan;
	}

	public Duration getLongPoll() {
		return this.longPoll;
	}

	public void setLongPoll(Duration longPoll) {
		this.longPoll = longPoll;
	}

	public Duration getCommitInterval() {
		return this.commitInterval;
	}

	public void setCommitInterval(Duration commitInterval) {
		this.commitInterval = commitInterval;
	}

	public Duration getRebalanceInterval() {
		return this.rebalanceInterval;
	}

	public void setRebalanceInterval(Duration rebalanceInterval) {
		this.rebalanceInterval = rebalanceInterval;
	}

	public Duration getDrainTimeout() {
		return this.drainTimeout;
	}

	public void setDrainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
	}

	public String getInstance() {
		return this.instance;
	}

	public void setInstance(String instance) {
		this.instance = instance;
	}

	public @Nullable Path getOffsetFolder() {
		return this.offsetFolder;
	}

	public void setOffsetFolder(@Nullable Path offsetFolder) {
		this.offsetFolder = offsetFolder;
	}

	public Map<String, RocketMQListenerEndpointProperties> getEndpoints() {
		return this.endpoints;
	}

	public RocketMQStartupPolicy getStartupFailure() {
		return this.startupFailure;
	}

	public void setStartupFailure(RocketMQStartupPolicy startupFailure) {
		this.startupFailure = startupFailure;
	}

	public Duration getStartupTimeout() {
		return this.startupTimeout;
	}

	public void setStartupTimeout(Duration startupTimeout) {
		this.startupTimeout = startupTimeout;
	}

	public MissingTopics getMissingTopics() {
		return this.missingTopics;
	}

	public void setMissingTopics(MissingTopics missingTopics) {
		this.missingTopics = missingTopics;
	}

	public @Nullable Duration getIdleInterval() {
		return this.idleInterval;
	}

	public void setIdleInterval(@Nullable Duration idleInterval) {
		this.idleInterval = idleInterval;
	}

	/**
	 * Policies for topics of listeners that do not exist.
	 */
	public enum MissingTopics {

		/**
		 * Listeners wait for their topics, and a warning is logged.
		 */
		WARN,

		/**
		 * The application fails to start.
		 */
		FAIL,

		/**
		 * Topics that RocketMQTopic beans declare are created, and groups of
		 * RocketMQGroup beans; listeners wait for others.
		 */
		CREATE

	}

}
