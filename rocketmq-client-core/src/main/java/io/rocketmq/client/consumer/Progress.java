package io.rocketmq.client.consumer;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.offset.BrokerOffsetStore;
import io.rocketmq.client.consumer.offset.LocalFileOffsetStore;
import io.rocketmq.client.consumer.offset.OffsetStore;

/**
 * Where a push consumer's progress is kept if its user does not say: in the brokers, or,
 * where each member has its own, in a file of this machine.
 */
final class Progress {

	private Progress() {
	}

	/** A store, to be closed with its consumer. */
	static OffsetStore store(ConsumerOptions options, BrokerManager brokers, @Nullable Namespace namespace,
			Executor writer) {
		if (options.messageModel() == MessageModel.CLUSTERING) {
			return new BrokerOffsetStore(options.group(), brokers::forOffsets);
		}
		// Groups of one name in two namespaces are two.
		String group = (namespace != null) ? namespace.name() + '%' + options.group() : options.group();
		return new LocalFileOffsetStore(options.offsetFolder(), options.instance(), group, writer);
	}

}
