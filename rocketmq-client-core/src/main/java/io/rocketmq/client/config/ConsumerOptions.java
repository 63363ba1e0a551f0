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

	private final String group;

	private final FetchOptions fetch;

	private final int threads;

	private final boolean virtualThreads;

	private final boolean orderly;

	private final MessageModel messageModel;

	private final String instance;

	private final Path offsetFolder;

	private final ConsumeFrom consumeFrom;

	private final int batchSize;

	private final @Nullable Integer maxReconsumeTimes;

	private final Duration suspendTime;

	private final Duration consumeTimeout;

	private final boolean autoCommit;

	private final Duration commitInterval;

	private final Duration rebalanceInterval;

	private final Duration drainTimeout;

	private ConsumerOptions(Builder builder) {
		this.group = ResourceNames.requireGroup(builder.group);
		this.fetch = builder.fetch.build();
		this.threads = OptionChecks.within("threads", builder.threads, 1, 10000);
		this.virtualThreads = builder.virtualThreads;
		this.orderly = builder.orderly;
		this.messageModel = builder.messageModel;
		this.instance = OptionChecks.notBlank("instance", builder.instance);
		this.offsetFolder = builder.offsetFolder;
		this.consumeFrom = builder.consumeFrom;
		this.batchSize = OptionChecks.within("batchSize", builder.batchSize, 1, 1024);
		Integer times = builder.maxReconsumeTimes;
		this.maxReconsumeTimes = (times == null || times == UNLIMITED) ? times
				: (Integer) OptionChecks.within("maxReconsumeTimes", times, 0, 10000);
		this.suspendTime = OptionChecks.positive("suspendTime", builder.suspendTime);
		this.consumeTimeout = OptionChecks.positive("consumeTimeout", builder.consumeTimeout);
		this.autoCommit = builder.autoCommit;
		this.commitInterval = OptionChecks.positive("commitInterval", builder.commitInterval);
		this.rebalanceInterval = OptionChecks.positive("rebalanceInterval", builder.rebalanceInterval);
		this.drainTimeout = OptionChecks.notNegative("drainTimeout", builder.drainTimeout);
		ConsumeCombinations.require(this);
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(group);
	}

	/**
	 * Returns a preset for development: changes of the group and committed offsets show
	 * soon, and a failed message is dead-lettered after three redeliveries.
	 */
	public static Builder development(String group) {
		return group(group).rebalanceInterval(Duration.ofSeconds(5))
			.commitInterval(Duration.ofSeconds(1))
			.maxReconsumeTimes(3)
			.drainTimeout(Duration.ofSeconds(2));
	}

	/**
	 * Returns a preset for working through many small messages: large batches, and more
	 * held.
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
		return new Builder(this);
	}

	/**
	 * Returns the group's name.
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Returns the value of {@link Builder#fetch}.
	 */
	public FetchOptions fetch() {
		return this.fetch;
	}

	/**
	 * Returns the value of {@link Builder#threads}.
	 */
	public int threads() {
		return this.threads;
	}

	/**
	 * Returns the value of {@link Builder#virtualThreads}.
	 */
	public boolean virtualThreads() {
		return this.virtualThreads;
	}

	/**
	 * Returns the value of {@link Builder#orderly}.
	 */
	public boolean orderly() {
		return this.orderly;
	}

	/**
	 * Returns the value of {@link Builder#messageModel}.
	 */
	public MessageModel messageModel() {
		return this.messageModel;
	}

	/**
	 * Returns the value of {@link Builder#instance}.
	 */
	public String instance() {
		return this.instance;
	}

	/**
	 * Returns the value of {@link Builder#offsetFolder}.
	 */
	public Path offsetFolder() {
		return this.offsetFolder;
	}

	/**
	 * Returns the value of {@link Builder#consumeFrom}.
	 */
	public ConsumeFrom consumeFrom() {
		return this.consumeFrom;
	}

	/**
	 * Returns the value of {@link Builder#batchSize}.
	 */
	public int batchSize() {
		return this.batchSize;
	}

	/**
	 * Returns the value of {@link Builder#maxReconsumeTimes}.
	 */
	public int maxReconsumeTimes() {
		return (this.maxReconsumeTimes != null) ? this.maxReconsumeTimes : this.orderly ? UNLIMITED : 16;
	}

	/**
	 * Returns the value of {@link Builder#suspendTime}.
	 */
	public Duration suspendTime() {
		return this.suspendTime;
	}

	/**
	 * Returns the value of {@link Builder#consumeTimeout}.
	 */
	public Duration consumeTimeout() {
		return this.consumeTimeout;
	}

	/**
	 * Returns the value of {@link Builder#autoCommit}.
	 */
	public boolean autoCommit() {
		return this.autoCommit;
	}

	/**
	 * Returns the value of {@link Builder#commitInterval}.
	 */
	public Duration commitInterval() {
		return this.commitInterval;
	}

	/**
	 * Returns the value of {@link Builder#rebalanceInterval}.
	 */
	public Duration rebalanceInterval() {
		return this.rebalanceInterval;
	}

	/**
	 * Returns the value of {@link Builder#drainTimeout}.
	 */
	public Duration drainTimeout() {
		return this.drainTimeout;
	}

	@Override
	public String toString() {
		return new OptionText("ConsumerOptions").option("group", this.group)
			.option("fetch", this.fetch)
			.option("threads", this.threads)
			.option("virtualThreads", this.virtualThreads)
			.option("orderly", this.orderly)
			.option("messageModel", this.messageModel)
			.option("instance", this.instance)
			.option("offsetFolder", this.offsetFolder)
			.option("consumeFrom", this.consumeFrom)
			.option("batchSize", this.batchSize)
			.option("maxReconsumeTimes", maxReconsumeTimes())
			.option("suspendTime", this.suspendTime)
			.option("consumeTimeout", this.consumeTimeout)
			.option("autoCommit", this.autoCommit)
			.option("commitInterval", this.commitInterval)
			.option("rebalanceInterval", this.rebalanceInterval)
			.option("drainTimeout", this.drainTimeout)
			.toString();
	}

	/**
	 * Builds {@link ConsumerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private String group;

		private FetchOptions.Builder fetch = FetchOptions.builder();

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

		private Builder(String group) {
			this.group = group;
		}

		private Builder(ConsumerOptions options) {
			this.group = options.group;
			this.fetch = options.fetch.toBuilder();
			this.threads = options.threads;
			this.virtualThreads = options.virtualThreads;
			this.orderly = options.orderly;
			this.messageModel = options.messageModel;
			this.instance = options.instance;
			this.offsetFolder = options.offsetFolder;
			this.consumeFrom = options.consumeFrom;
			this.batchSize = options.batchSize;
			this.maxReconsumeTimes = options.maxReconsumeTimes;
			this.suspendTime = options.suspendTime;
			this.consumeTimeout = options.consumeTimeout;
			this.autoCommit = options.autoCommit;
			this.commitInterval = options.commitInterval;
			this.rebalanceInterval = options.rebalanceInterval;
			this.drainTimeout = options.drainTimeout;
		}

		/**
		 * Name of the group; required: letters, digits, {@code % | _ -}, at most 120
		 * characters.
		 */
		public Builder group(String group) {
			this.group = Arguments.notNull(group, "group");
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
			this.threads = threads;
			return this;
		}

		/**
		 * Whether listeners run on virtual threads (Java 21 or later), as many at once as
		 * {@code threads}. Default: false.
		 */
		public Builder virtualThreads(boolean virtualThreads) {
			this.virtualThreads = virtualThreads;
			return this;
		}

		/**
		 * Whether the messages of a queue are consumed in order, by one member of the
		 * group at a time. Default: false.
		 */
		public Builder orderly(boolean orderly) {
			this.orderly = orderly;
			return this;
		}

		/**
		 * Whether each message goes to one member of the group or to all. Default:
		 * {@code CLUSTERING}.
		 */
		public Builder messageModel(MessageModel messageModel) {
			this.messageModel = Arguments.notNull(messageModel, "messageModel");
			return this;
		}

		/**
		 * Name of this process among those of a machine that consume one group in
		 * broadcast mode: each needs its own, the same after a restart. Default:
		 * {@code default}.
		 */
		public Builder instance(String instance) {
			this.instance = Arguments.notNull(instance, "instance");
			return this;
		}

		/**
		 * Folder of committed offsets in broadcast mode, created if it is missing.
		 * Default: {@code .rocketmq-client/offsets} in the user's home folder.
		 */
		public Builder offsetFolder(Path offsetFolder) {
			this.offsetFolder = Arguments.notNull(offsetFolder, "offsetFolder");
			return this;
		}

		/**
		 * Position from which a group without committed offset starts. Default:
		 * {@link ConsumeFrom#latest()}. A group that has one continues from there.
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
			return this;
		}

		/**
		 * Maximum number of messages of one call of a batch listener. Default: 1.
		 */
		public Builder batchSize(int batchSize) {
			this.batchSize = batchSize;
			return this;
		}

		/**
		 * Maximum number of redeliveries of a failed message before it is dead-lettered,
		 * 0 to 10000 or {@link ConsumerOptions#UNLIMITED}. Default: 16, and UNLIMITED for
		 * an orderly consumer, as with Apache's client: its queue waits until the message
		 * succeeds.
		 */
		public Builder maxReconsumeTimes(int maxReconsumeTimes) {
			this.maxReconsumeTimes = maxReconsumeTimes;
			return this;
		}

		/**
		 * Time to wait before the queue of an orderly consumer redelivers a failed
		 * message. Default: 1 s. A result with a delay overrides it.
		 */
		public Builder suspendTime(Duration suspendTime) {
			this.suspendTime = Arguments.notNull(suspendTime, "suspendTime");
			return this;
		}

		/**
		 * Time that a listener may take for a message until that is redelivered, to any
		 * member. Default: 15 min. The message of an orderly consumer counts as failed
		 * then, and a pull consumer releases polled messages of a queue that another
		 * member waits for.
		 */
		public Builder consumeTimeout(Duration consumeTimeout) {
			this.consumeTimeout = Arguments.notNull(consumeTimeout, "consumeTimeout");
			return this;
		}

		/**
		 * Whether offsets are committed automatically; with false, by {@code commit()}
		 * alone. Default: true.
		 */
		public Builder autoCommit(boolean autoCommit) {
			this.autoCommit = autoCommit;
			return this;
		}

		/**
		 * Interval between commits of offsets. Default: 5 s. They are also committed when
		 * a queue is revoked and on close.
		 */
		public Builder commitInterval(Duration commitInterval) {
			this.commitInterval = Arguments.notNull(commitInterval, "commitInterval");
			return this;
		}

		/**
		 * Interval between rebalances that nothing else triggers. Default: 20 s.
		 */
		public Builder rebalanceInterval(Duration rebalanceInterval) {
			this.rebalanceInterval = Arguments.notNull(rebalanceInterval, "rebalanceInterval");
			return this;
		}

		/**
		 * Time that {@code close} waits for listeners before it interrupts their threads.
		 * Default: 20 s.
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
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
			return new ConsumerOptions(this);
		}

	}

}
