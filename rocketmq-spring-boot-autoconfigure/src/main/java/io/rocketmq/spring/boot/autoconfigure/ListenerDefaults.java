package io.rocketmq.spring.boot.autoconfigure;

import java.util.function.Supplier;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchOptions;
import io.rocketmq.spring.support.ConsumeFromParser;

/**
 * Mapper of the properties of listeners to the options that listeners override.
 */
final class ListenerDefaults {

	private static final PropertySetter setter = new PropertySetter("rocketmq.listener.");

	private ListenerDefaults() {
	}

	static ConsumerOptions of(RocketMQListenerProperties listener) {
		ConsumerOptions.Builder options = ConsumerOptions.group("replaced-by-each-listener");
		Supplier<?> check = options::build;
		setter.set("concurrency", listener.getConcurrency(), options::threads, check);
		setter.set("batch-size", listener.getBatchSize(), options::batchSize, check);
		setter.set("consume-from", listener.getConsumeFrom(),
				(text) -> options.consumeFrom(ConsumeFromParser.parse(text)), check);
		setter.set("max-reconsume-times", listener.getMaxReconsumeTimes(), options::maxReconsumeTimes, check);
		setter.set("consume-timeout", listener.getConsumeTimeout(), options::consumeTimeout, check);
		setter.set("suspend-time", listener.getSuspendTime(), options::suspendTime, check);
		setter.set("commit-interval", listener.getCommitInterval(), options::commitInterval, check);
		setter.set("rebalance-interval", listener.getRebalanceInterval(), options::rebalanceInterval, check);
		setter.set("drain-timeout", listener.getDrainTimeout(), options::drainTimeout, check);
		setter.set("instance", listener.getInstance(), options::instance, check);
		setter.set("offset-folder", listener.getOffsetFolder(), options::offsetFolder, check);
		options.fetch((fetch) -> fetch(listener, fetch, check));
		// Last, as these exclude each other.
		setter.set("consume-mode", listener.getConsumeMode(),
				(mode) -> options.orderly(mode == RocketMQListenerEndpointProperties.ConsumeMode.ORDERLY), check);
		setter.set("message-model", listener.getMessageModel(), options::messageModel, check);
		setter.set("fetch-mode", listener.getFetchMode(), (mode) -> options.fetch((fetch) -> fetch.mode(mode)), check);
		return options.build();
	}

	private static void fetch(RocketMQListenerProperties listener, FetchOptions.Builder fetch, Supplier<?> check) {
		setter.set("invisible-time", listener.getInvisibleTime(), fetch::invisibleTime, check);
		setter.set("pull-batch-size", listener.getPullBatchSize(), fetch::pullBatchSize, check);
		setter.set("max-cached-messages", listener.getMaxCachedMessages(), fetch::maxCachedMessages, check);
		setter.set("max-cached-bytes", listener.getMaxCachedBytes(),
				(limit) -> fetch.maxCachedBytes(ClientOptionsMapper.bytes(limit)), check);
		setter.set("max-offset-span", listener.getMaxOffsetSpan(), fetch::maxOffsetSpan, check);
		setter.set("long-poll", listener.getLongPoll(), fetch::longPoll, check);
	}

}
