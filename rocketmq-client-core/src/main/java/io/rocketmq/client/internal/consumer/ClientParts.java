package io.rocketmq.client.internal.consumer;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.internal.consumer.queue.Subscriptions;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.HookRegistry;
import io.rocketmq.client.internal.support.Housekeeping;

/** Parts of a client that all its consumers share. */
public record ClientParts(RouteCache routes, BrokerManager brokers, ClientSession session, Housekeeping housekeeping,
		HookRegistry<ConsumeHook> consumeHooks, Callbacks callbacks) {

	/** Returns these parts with those of one consumer. */
	ConsumerParts consumer(ConsumerOptions options, String name) {
		return new ConsumerParts(options, this.routes, this.brokers, this.session, this.housekeeping, this.callbacks,
				new Subscriptions(name), new Pauses(), new ConsumeCounters(), new Refusals(options.group()));
	}

}
