package io.rocketmq.client.consumer;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.Housekeeping;

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
record ConsumerParts(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
		Housekeeping housekeeping, Callbacks callbacks, Subscriptions subscriptions, Pauses pauses,
		ConsumeFigures figures, Refusals refusals) {
}
