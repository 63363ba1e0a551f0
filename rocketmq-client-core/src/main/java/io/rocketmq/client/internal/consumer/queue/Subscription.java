package io.rocketmq.client.internal.consumer.queue;

import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.FilterExpression;

/** Subscription of a consumer to one topic. */
public record Subscription(String topic, FilterExpression filter, long version) {

	/** Creates a subscription with the current time as its version. */
	public static Subscription to(String topic, FilterExpression filter) {
		String problem = ResourceNames.problemWithTopic(topic);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		return new Subscription(topic, filter, System.currentTimeMillis());
	}

	public SubscriptionData data() {
		return SubscriptionData.of(this.topic, this.filter, this.version);
	}

}
