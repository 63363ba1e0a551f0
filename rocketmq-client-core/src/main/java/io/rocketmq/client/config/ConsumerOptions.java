package io.rocketmq.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.ResourceNames;

/**
 * What holds for one push consumer. Immutable; made by a builder that checks each option,
 * and whose methods say what each is.
 */
public final class ConsumerOptions {

	/** The number of redeliveries of messages that never go to the dead letters. */
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
	 * @param group the group's name
	 * @return the builder
	 */
	public static Builder group(String group) {
		Arguments.notNull(group, "group");
		return new Builder(group);
	}

	/**
	 * A preset for development: changes of the group and progress show soon, and a
	 * message that fails goes to the dead letters after three redeliveries.
	 * @param group the group's name
	 * @return a builder with the preset
	 */
	public static Builder development(String group) {
		return group(group).rebalanceInterval(Duration.ofSeconds(5))
			.commitInterval(Duration.ofSeconds(1))
			.maxReconsumeTimes(3)
			.drainTimeout(Duration.ofSeconds(2));
	}

	/**
	 * A preset for working through many small messages: large batches, and more held.
	 * @param group the group's name
	 * @return a builder with the preset
	 */
	public static Builder highThroughput(String group) {
		return group(group).batchSize(32)
			.fetch((fetch) -> fetch.maxCachedMessages(5000).maxOffsetSpan(20_000).maxCachedBytes(256 * 1024 * 1024));
	}

	/**
	 * The defaults for a group.
	 * @param group the group's name
	 * @return the options
	 * @throws IllegalArgumentException if the name is illegal
	 */
	public static ConsumerOptions of(String group) {
		return group(group).build();
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * The group; required.
	 * @return the group's name: letters, digits, {@code % | _ -}, at most 120 characters
	 */
	public String group() {
		return this.group;
	}

	/**
	 * How much is fetched ahead.
	 * @return the options
	 */
	public FetchOptions fetch() {
		return this.fetch;
	}

	/** See {@link Builder#threads}. */
	public int threads() {
		return this.threads;
	}

	/** See {@link Builder#virtualThreads}. */
	public boolean virtualThreads() {
		return this.virtualThreads;
	}

	/** See {@link Builder#orderly}. */
	public boolean orderly() {
		return this.orderly;
	}

	/** See {@link Builder#messageModel}. */
	public MessageModel messageModel() {
		return this.messageModel;
	}

	/** See {@link Builder#instance}. */
	public String instance() {
		return this.instance;
	}

	/** See {@link Builder#offsetFolder}. */
	public Path offsetFolder() {
		return this.offsetFolder;
	}

	/** See {@link Builder#consumeFrom}. */
	public ConsumeFrom consumeFrom() {
		return this.consumeFrom;
	}

	/** See {@link Builder#batchSize}. */
	public int batchSize() {
		return this.batchSize;
	}

	/** See {@link Builder#maxReconsumeTimes}. */
	public int maxReconsumeTimes() {
		return (this.maxReconsumeTimes != null) ? this.maxReconsumeTimes : this.orderly ? UNLIMITED : 16;
	}

	/** See {@link Builder#suspendTime}. */
	public Duration suspendTime() {
		return this.suspendTime;
	}

	/** See {@link Builder#consumeTimeout}. */
	public Duration consumeTimeout() {
		return this.consumeTimeout;
	}

	/** See {@link Builder#autoCommit}. */
	public boolean autoCommit() {
		return this.autoCommit;
	}

	/** See {@link Builder#commitInterval}. */
	public Duration commitInterval() {
		return this.commitInterval;
	}

	/** See {@link Builder#rebalanceInterval}. */
	public Duration rebalanceInterval() {
		return this.rebalanceInterval;
	}

	/** See {@link Builder#drainTimeout}. */
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
		 * The group; required.
		 * @param group the group's name: letters, digits, {@code % | _ -}, at most 120
		 * characters
		 * @return this builder
		 */
		public Builder group(String group) {
			this.group = Arguments.notNull(group, "group");
			return this;
		}

		/**
		 * How much is fetched ahead.
		 * @param change sets options of the group
		 * @return this builder
		 */
		public Builder fetch(Consumer<FetchOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.fetch);
			return this;
		}

		/**
		 * How many messages, or batches of them, are worked on at once; default 20.
		 * @param threads the number; of threads, unless the listener is asynchronous or
		 * the threads are virtual
		 * @return this builder
		 */
		public Builder threads(int threads) {
			this.threads = threads;
			return this;
		}

		/**
		 * Whether listeners run on virtual threads, which Java has from 21 on; default
		 * false.
		 * @param virtualThreads true for virtual threads, as many at once as {@code
		 * threads}
		 * @return this builder
		 */
		public Builder virtualThreads(boolean virtualThreads) {
			this.virtualThreads = virtualThreads;
			return this;
		}

		/**
		 * Whether the messages of a queue are worked on one after the other, by one
		 * member of the group at a time; default false.
		 * @param orderly true to keep the order of each queue
		 * @return this builder
		 */
		public Builder orderly(boolean orderly) {
			this.orderly = orderly;
			return this;
		}

		/**
		 * Whether each message goes to one member of the group or to all; default {@code
		 * CLUSTERING}.
		 * @param messageModel the model
		 * @return this builder
		 */
		public Builder messageModel(MessageModel messageModel) {
			this.messageModel = Arguments.notNull(messageModel, "messageModel");
			return this;
		}

		/**
		 * The name of this program among those of a machine that broadcast to one group:
		 * each needs one of its own, the same after a restart; default {@code default}.
		 * @param instance the name
		 * @return this builder
		 */
		public Builder instance(String instance) {
			this.instance = Arguments.notNull(instance, "instance");
			return this;
		}

		/**
		 * Where progress is kept when broadcasting; default {@code
		 * .rocketmq-client/offsets} in the user's home folder.
		 * @param offsetFolder the folder; it is made if it isn't there
		 * @return this builder
		 */
		public Builder offsetFolder(Path offsetFolder) {
			this.offsetFolder = Arguments.notNull(offsetFolder, "offsetFolder");
			return this;
		}

		/**
		 * Where a group begins that has no offset yet; default
		 * {@link ConsumeFrom#latest()}. A group that has one goes on from there.
		 * @param consumeFrom the start
		 * @return this builder
		 */
		public Builder consumeFrom(ConsumeFrom consumeFrom) {
			this.consumeFrom = Arguments.notNull(consumeFrom, "consumeFrom");
			return this;
		}

		/**
		 * How many messages a batch listener gets at most; default 1.
		 * @param batchSize the number of messages
		 * @return this builder
		 */
		public Builder batchSize(int batchSize) {
			this.batchSize = batchSize;
			return this;
		}

		/**
		 * How often a message that failed is delivered again before it goes to the dead
		 * letters; default 16, and {@link ConsumerOptions#UNLIMITED} for an orderly
		 * consumer, as Apache's has it: its queue waits until the message succeeds.
		 * @param maxReconsumeTimes the number of redeliveries, 0 to 10000 or UNLIMITED
		 * @return this builder
		 */
		public Builder maxReconsumeTimes(int maxReconsumeTimes) {
			this.maxReconsumeTimes = maxReconsumeTimes;
			return this;
		}

		/**
		 * How long the queue of an orderly consumer waits before it delivers a message
		 * again that failed; default 1 s. A result with a delay says otherwise.
		 * @param suspendTime the time
		 * @return this builder
		 */
		public Builder suspendTime(Duration suspendTime) {
			this.suspendTime = Arguments.notNull(suspendTime, "suspendTime");
			return this;
		}

		/**
		 * How long a listener may work on a message until that is delivered again, to any
		 * member; default 15 min. Of an orderly consumer it counts as failed then, and of
		 * a pull consumer what was polled of a queue that another member waits for.
		 * @param consumeTimeout the time
		 * @return this builder
		 */
		public Builder consumeTimeout(Duration consumeTimeout) {
			this.consumeTimeout = Arguments.notNull(consumeTimeout, "consumeTimeout");
			return this;
		}

		/**
		 * Whether progress is written by itself; default true.
		 * @param autoCommit false to write it by {@code commit()} alone
		 * @return this builder
		 */
		public Builder autoCommit(boolean autoCommit) {
			this.autoCommit = autoCommit;
			return this;
		}

		/**
		 * How often progress is written; default 5 s. It is also written when a queue is
		 * given up and on close.
		 * @param commitInterval the interval
		 * @return this builder
		 */
		public Builder commitInterval(Duration commitInterval) {
			this.commitInterval = Arguments.notNull(commitInterval, "commitInterval");
			return this;
		}

		/**
		 * How often the allocation of queues is worked out anew where nothing asks for it
		 * earlier; default 20 s.
		 * @param rebalanceInterval the interval
		 * @return this builder
		 */
		public Builder rebalanceInterval(Duration rebalanceInterval) {
			this.rebalanceInterval = Arguments.notNull(rebalanceInterval, "rebalanceInterval");
			return this;
		}

		/**
		 * How long {@code close} waits for messages that are being worked on before it
		 * interrupts their threads; default 20 s.
		 * @param drainTimeout the time
		 * @return this builder
		 */
		public Builder drainTimeout(Duration drainTimeout) {
			this.drainTimeout = Arguments.notNull(drainTimeout, "drainTimeout");
			return this;
		}

		/**
		 * Sets what an environment sets.
		 * @param environment variables by name, such as {@link System#getenv()}; those
		 * that are no options are left alone
		 * @return this builder
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
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ConsumerOptions build() {
			return new ConsumerOptions(this);
		}

	}

}
