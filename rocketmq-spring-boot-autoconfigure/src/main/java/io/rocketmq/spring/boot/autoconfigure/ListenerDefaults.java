package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.config.ConsumerOptions;
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
		setter.set("concurrency", listener.getConcurrency(), options::threads, options::build);
		setter.set("batch-size", listener.getBatchSize(), options::batchSize, options::build);
		setter.set("consume-from", listener.getConsumeFrom(),
				(text) -> options.consumeFrom(ConsumeFromParser.parse(text)), options::build);
		setter.set("max-reconsume-times", listener.getMaxReconsumeTimes(), options::maxReconsumeTimes, options::build);
		setter.set("consume-timeout", listener.getConsumeTimeout(), options::consumeTimeout, options::build);
		setter.set("suspend-time", listener.getSuspendTime(), options::suspendTime, options::build);
		setter.set("commit-interval", listener.getCommitInterval(), options::commitInterval, options::build);
		setter.set("rebalance-interval", listener.getRebalanceInterval(), options::rebalanceInterval, options::build);
		setter.set("drain-timeout", listener.getDrainTimeout(), options::drainTimeout, options::build);
		setter.set("instance", listener.getInstance(), options::instance, options::build);
		setter.set("offset-folder", listener.getOffsetFolder(), options::offsetFolder, options::build);
		fetch(listener, options);
		// Last, as these exclude each other.
		setter.set("consume-mode", listener.getConsumeMode(),
				(mode) -> options.orderly(mode == RocketMQListenerEndpointProperties.ConsumeMode.ORDERLY),
				options::build);
		setter.set("message-model", listener.getMessageModel(), options::messageModel, options::build);
		setter.set("fetch-mode", listener.getFetchMode(), (mode) -> options.fetch((fetch) -> fetch.mode(mode)),
				options::build);
		return options.build();
	}

	private static void fetch(RocketMQListenerProperties listener, ConsumerOptions.Builder options) {
		setter.set("invisible-time", listener.getInvisibleTime(),
				(time) -> options.fetch((fetch) -> fetch.invisibleTime(time)), options::build);
		setter.set("pull-batch-size", listener.getPullBatchSize(),
				(size) -> options.fetch((fetch) -> fetch.pullBatchSize(size)), options::build);
		setter.set("max-cached-messages", listener.getMaxCachedMessages(),
				(limit) -> options.fetch((fetch) -> fetch.maxCachedMessages(limit)), options::build);
		setter.set("max-cached-bytes", listener.getMaxCachedBytes(),
				(limit) -> options.fetch((fetch) -> fetch.maxCachedBytes(ClientOptionsMapper.bytes(limit))),
				options::build);
		setter.set("max-offset-span", listener.getMaxOffsetSpan(),
				(span) -> options.fetch((fetch) -> fetch.maxOffsetSpan(span)), options::build);
		setter.set("long-poll", listener.getLongPoll(), (time) -> options.fetch((fetch) -> fetch.longPoll(time)),
				options::build);
	}

}
