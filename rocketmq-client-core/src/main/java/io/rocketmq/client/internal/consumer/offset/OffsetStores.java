package io.rocketmq.client.internal.consumer.offset;

import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.MessageQueue;

/**
 * Factory of the default offset stores: the brokers for clustering, a local file for
 * broadcasting.
 */
public final class OffsetStores {

	private static final ThreadFactory WRITERS = Threads.named("rocketmq-offset-writer");

	private OffsetStores() {
	}

	/** Creates a store, to be closed with its consumer. */
	public static OffsetStore store(ConsumerOptions options, BrokerManager brokers, @Nullable Namespace namespace) {
		if (options.messageModel() == MessageModel.CLUSTERING) {
			return new BrokerOffsetStore(options.group(), brokers::forOffsets);
		}
		// The same group name in two namespaces means two groups.
		String group = (namespace != null) ? namespace.name() + '%' + options.group() : options.group();
		return new LocalFileOffsetStore(options.offsetFolder(), options.instance(), group, OffsetStores::write);
	}

	/** Throws an exception if an offset is negative. */
	public static void requireOffset(MessageQueue queue, long offset) {
		if (offset < 0) {
			throw new IllegalArgumentException("Offset of " + queue + " is negative: " + offset + ". Use 0 or more.");
		}
	}

	/**
	 * Runs a write on a thread of its own, which no listener or callback can block. A
	 * store has at most two writes at once, one of which waits for the other.
	 */
	private static void write(Runnable write) {
		WRITERS.newThread(write).start();
	}

}
