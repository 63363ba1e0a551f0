package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Housekeeping;

/** Collaborators shared by all parts of a consumer. */
public record ConsumerParts(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
		Housekeeping housekeeping, Callbacks callbacks, Subscriptions subscriptions, Pauses pauses,
		ConsumeCounters counters, Refusals refusals) {
}
