package io.rocketmq.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * Options of a push or pull consumer. Immutable.
 */
public final class ConsumerOptions {

	/** Number of redeliveries of messages that are never dead-lettered. */
	public static final int UNLIMITED = Integer.MAX_VALUE;

	private final Values values;

	private final FetchOptions fetch;

	private ConsumerOptions(Values values, FetchOptions fetch) {
		ResourceNames.requireGroup(values.group);
		OptionChecks.within("threads", values.threads, 1, 10000);
		OptionChecks.notBlank("instance", values.instance);
		OptionChecks.within("batchSize", values.batchSize, 1, 1024);
		Integer times = values.maxReconsumeTimes;
		if (times != null && times != UNLIMITED) {
			OptionChecks.within("maxReconsumeTimes", times, 0, 10000);
		}
		OptionChecks.positive("suspendTime", values.suspendTime);
		OptionChecks.positive("consumeTimeout", values.consumeTimeout);
		OptionChecks.positive("commitInterval", values.commitInterval);
		OptionChecks.positive("rebalanceInterval", values.rebalanceInterval);
		OptionChecks.notNegative("drainTimeout", values.drainTimeout);
		this.values = values;
		this.fetch = fetch;
		ConsumeCombinations.require(this);
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(new Values(group), FetchOptions.builder());
	}

	/**
	 * Returns a preset for development: frequent rebalances and commits, and a failed
	 * message is dead-lettered after three redeliveries.
	 */
	public static Builder development(String group) {
		return group(group).rebalanceInterval(Duration.ofSeconds(5))
			.commitInterval(Duration.ofSeconds(1))
			.maxReconsumeTimes(3)
			.drainTimeout(Duration.ofSeconds(2));
	}

	/**
	 * Returns a preset for many small messages: larger batches, and more cached messages.
	 */
	public static Builder highThroughput(String group) {
		return group(group).batchSize(32)
			.fetch((fetch) -> fetch.maxCachedMessages(5000).maxOffsetSpan(20_000).maxCachedBytes(256 * 1024 * 1024));
	}

	/**
	 * Returns the defaults for a group.
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static ConsumerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		return new Builder(this.values.copy(), this.fetch.toBuilder());
	}

	/** Returns the group's name. */
	public String group() {
		return this.values.group;
	}

	/** Returns the value of {@link Builder#fetch}. */
	public FetchOptions fetch() {
		return this.fetch;
	}

	/** Returns the value of {@link Builder#threads}. */
	public int threads() {
		return this.values.threads;
	}

	/** Returns the value of {@link Builder#virtualThreads}. */
	public boolean virtualThreads() {
		return this.values.virtualThreads;
	}

	/** Returns the value of {@link Builder#orderly}. */
	public boolean orderly() {
		return this.values.orderly;
	}

	/** Returns the value of {@link Builder#messageModel}. */
	public MessageModel messageModel() {
		return this.values.messageModel;
	}

	/** Returns the value of {@link Builder#instance}. */
	public String instance() {
		return this.values.instance;
	}

	/** Returns the value of {@link Builder#offsetFolder}. */
	public Path offsetFolder() {
		return this.values.offsetFolder;
	}

	/** Returns the value of {@link Builder#consumeFrom}. */
	public ConsumeFrom consumeFrom() {
		return this.values.consumeFrom;
	}

	/** Returns the value of {@link Builder#batchSize}. */
	public int batchSize() {
		return this.values.batchSize;
	}

	/** Returns the value of {@link Builder#maxReconsumeTimes}. */
	public int maxReconsumeTimes() {
		Integer times = this.values.maxReconsumeTimes;
		return (times != null) ? times : this.values.orderly ? UNLIMITED : 16;
	}

	/** Returns the value of {@link Builder#suspendTime}. */
	public Duration suspendTime() {
		return this.values.suspendTime;
	}

	/** Returns the value of {@link Builder#consumeTimeout}. */
	public Duration consumeTimeout() {
		return this.values.consumeTimeout;
	}

	/** Returns the value of {@link Builder#autoCommit}. */
	public boolean autoCommit() {
		return this.values.autoCommit;
	}

	/** Returns the value of {@link Builder#commitInterval}. */
	public Duration commitInterval() {
		return this.values.commitInterval;
	}

	/** Returns the value of {@link Builder#rebalanceInterval}. */
	public Duration rebalanceInterval() {
		return this.values.rebalanceInterval;
	}

	/** Returns the value of {@link Builder#drainTimeout}. */
	public Duration drainTimeout() {
		return this.values.drainTimeout;
	}

	@Override
	public String toString() {
		return new OptionText("ConsumerOptions").option("group", this.values.group)
			.option("fetch", this.fetch)
			.option("threads", this.values.threads)
			.option("virtualThreads", this.values.virtualThreads)
			.option("orderly", this.values.orderly)
			.option("messageModel", this.values.messageModel)
			.option("instance", this.values.instance)
			.option("offsetFolder", this.values.offsetFolder)
			.option("consumeFrom", this.values.consumeFrom)
			.option("batchSize", this.values.batchSize)
			.option("maxReconsumeTimes", maxReconsumeTimes())
			.option("suspendTime", this.values.suspendTime)
			.option("consumeTimeout", this.values.consumeTimeout)
			.option("autoCommit", this.values.autoCommit)
			.option("commitInterval", this.values.commitInterval)
			.option("rebalanceInterval", this.values.rebalanceInterval)
			.option("drainTimeout", this.values.drainTimeout)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private String group;

		private int threads = 20;

		private boolean virtualThreads = false;

		private boolean orderly = false;

		private MessageModel messageModel = MessageModel.CLUSTERING;

		private String instance = "default";

		private Path offsetFolder = Path.of(System.getProperty("user.home", ""), ".rocketmq-client", "offsets");

		private ConsumeFrom consumeFrom = ConsumeFrom.latest();

		private int batchSize = 1;

		private @Nullable Integer maxReconsumeTimes;

		private Duration suspendTime = Duration.ofSeconds(1);

		private Duration consumeTimeout = Duration.ofMinutes(15);

		private boolean autoCommit = true;

		private Duration commitInterval = Duration.ofSeconds(5);

		private Duration rebalanceInterval = Duration.ofSeconds(20);

		private Duration drainTimeout = Duration.ofSeconds(20);

		Values(String group) {
			this.group = group;
		}

	}

	/**
	 * Builds {@link ConsumerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private final FetchOptions.Builder fetch;

		private Builder(Values values, FetchOptions.Builder fetch) {
			this.values = values;
			this.fetch = fetch;
		}

		/**
		 * Name of the group; required: letters, digits, {@code % | _ -}, at most 120
		 * characters.
		 */
		public Builder group(String group) {
			this.values.group = Arguments.notNull(group, "group");
			return this;
		}

		/**
		 * Changes options of fetching messages.
		 */
		public Builder fetch(Consumer<FetchOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.fetch);
			return this;
		}

		/**
		 * Number of messages, or batches of them, that are consumed at once. Default: 20.
		 * These are threads, unless the listener is asynchronous or the threads are
		 * virtual.
		 */
		public Builder threads(int threads) {
			this.values.threads = threads;
			return this;
		}

		/**
		 * Whether listeners run on virtual threads (Java 21 or later), as many at once as
		 * {@code threads}. Default: false.
		 */
		public Builder virtualThreads(boolean virtualThreads) {
			this.values.virtualThreads = virtualThreads;
			return this;
		}

		/**
		 * Whether the messages of a queue are consumed in order, by one member of the
		 * group at a time. Default: false.
		 */
		public Builder orderly(boolean orderly) {
			this.values.orderly = orderly;
			return this;
		}

		/**
		 * Whether each message goes to one member of the group or to all. Default:
		 * {@code CLUSTERING}.
		 */
		public Builder messageModel(MessageModel messageModel) {
			this.values.messageModel = Arguments.notNull(messageModel, "messageModel");
			return this;
		}

		/**
		 * Name that identifies this process among those of a machine that consume the
		 * same group in broadcast mode, the same after a restart. Default:
		 * {@code default}.
		 */
		public Builder instance(String instance) {
			this.values.instance = Arguments.notNull(instance, "instance");
			return this;
		}

		/**
		 * Folder of committed offsets in broadcast mode, created if it is missing.
		 * Default: {@code .rocketmq-client/offsets} in the user's home folder.
		 */
		public Builder offsetFolder(Path offsetFolder) {
			this.values.offsetFolder = Arguments.notNull(offsetFolder, "offsetFolder");
			return this;
		}

		/**
		 * Position from which a group without committed offset starts. Default:
		 * {@link ConsumeFrom#latest()}. A group that has one continues from there.
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.values.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
			return this;
		}

		/**
		 * Maximum number of messages of one call of a batch listener. Default: 1.
		 */
		public Builder batchSize(int batchSize) {
			this.values.batchSize = batchSize;
			return this;
		}

		/**
		 * Maximum number of redeliveries of a failed message before it is dead-lettered,
		 * 0 to 10000 or {@link ConsumerOptions#UNLIMITED}. Default: 16, and UNLIMITED for
		 * an orderly consumer, as with Apache's client: its queue waits until the message
		 * succeeds.
		 */
		public Builder maxReconsumeTimes(int maxReconsumeTimes) {
			this.values.maxReconsumeTimes = maxReconsumeTimes;
			return this;
		}

		/**
		 * Time to wait before the queue of an orderly consumer redelivers a failed
		 * message. Default: 1 s. A result with a delay overrides it.
		 */
		public Builder suspendTime(Duration suspendTime) {
			this.values.suspendTime = Arguments.notNull(suspendTime, "suspendTime");
			return this;
		}

		/**
		 * Time that a listener may take for a message before it is redelivered to any
		 * member. Default: 15 min. The message of an orderly consumer counts as failed
		 * then, and a pull consumer releases polled messages of a queue that another
		 * member waits for.
		 */
		public Builder consumeTimeout(Duration consumeTimeout) {
			this.values.consumeTimeout = Arguments.notNull(consumeTimeout, "consumeTimeout");
			return this;
		}

		/**
		 * Whether offsets are committed automatically; with false, by {@code commit()}
		 * alone. Default: true.
		 */
		public Builder autoCommit(boolean autoCommit) {
			this.values.autoCommit = autoCommit;
			return this;
		}

		/**
		 * Interval between commits of offsets. Default: 5 s. They are also committed when
		 * a queue is revoked and on close.
		 */
		public Builder commitInterval(Duration commitInterval) {
			this.values.commitInterval = Arguments.notNull(commitInterval, "commitInterval");
			return this;
		}

		/**
		 * Interval between rebalances that nothing else triggers. Default: 20 s.
		 */
		public Builder rebalanceInterval(Duration rebalanceInterval) {
			this.values.rebalanceInterval = Arguments.notNull(rebalanceInterval, "rebalanceInterval");
			return this;
		}

		/**
		 * Time that {@code close} waits for listeners before it interrupts their threads.
		 * Default: 20 s.
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.values.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
			return this;
		}

		/**
		 * Sets the options that environment variables name.
		 * @param environment variables by name, such as {@link System#getenv()}; others
		 * are ignored
		 * @throws IllegalArgumentException if a variable is illegal, with its name, its
		 * value and the fix
		 */
		public Builder environment(Map<String, String> environment) {
			Arguments.notNull(environment, "environment");
			OptionVariables.apply(OptionVariables.FETCH, environment, this.fetch);
			OptionVariables.apply(OptionVariables.CONSUMER, environment, this);
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ConsumerOptions build() {
			return new ConsumerOptions(this.values.copy(), this.fetch.build());
		}

	}

}
