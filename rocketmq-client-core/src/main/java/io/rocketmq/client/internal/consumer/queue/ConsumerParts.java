package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Housekeeping;

/**
 * What all parts of a consumer work with.
 *
 * @param options what holds for the consumer
 * @param routes where topics are
 * @param brokers how to talk to brokers
 * @param session introduces the consumer to brokers
 * @param housekeeping runs what is done at intervals
 * @param callbacks runs users' code, but for a listener
 * @param subscriptions what the consumer wants
 * @param pauses what of it is paused
 * @param figures counts what it does
 * @param refusals knows what brokers refuse to it
 */
public record ConsumerParts(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
		Housekeeping housekeeping, Callbacks callbacks, Subscriptions subscriptions, Pauses pauses,
		ConsumeCounters figures, Refusals refusals) {
}
