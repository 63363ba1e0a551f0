package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import io.rocketmq.client.message.FilterExpression;

/** Body of HEART_BEAT. */
public record HeartbeatBody(String clientID, int heartbeatFingerprint, boolean withoutSub,
		List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {

	public HeartbeatBody(String clientID, List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {
		this(clientID, 0, false, producerDataSet, consumerDataSet);
	}

	/**
	 * Returns this heartbeat with a fingerprint of its subscriptions, equal for all
	 * members with the same subscriptions (Apache's
	 * {@code HeartbeatData.computeHeartbeatFingerprint}; brokers only compare it).
	 */
	public HeartbeatBody withFingerprint() {
		List<ConsumerData> timeless = this.consumerDataSet.stream()
			.map((group) -> group.with(group.subscriptionDataSet().stream().map(SubscriptionData::timeless).toList()))
			.toList();
		int hash = timeless.hashCode();
		return new HeartbeatBody(this.clientID, (hash != 0) ? hash : 1, false, this.producerDataSet,
				this.consumerDataSet);
	}

	/** Returns this heartbeat without subscriptions, for a broker that knows them. */
	public HeartbeatBody shortened() {
		return new HeartbeatBody(this.clientID, this.heartbeatFingerprint, true, this.producerDataSet,
				this.consumerDataSet.stream().map((group) -> group.with(List.of())).toList());
	}

	public record ProducerData(String groupName) {
	}

	/** Settings and subscriptions of a member of a consumer group. */
	public record ConsumerData(String groupName, String consumeType, String messageModel, String consumeFromWhere,
			boolean unitMode, List<SubscriptionData> subscriptionDataSet) {

		ConsumerData with(List<SubscriptionData> subscriptions) {
			return new ConsumerData(this.groupName, this.consumeType, this.messageModel, this.consumeFromWhere,
					this.unitMode, subscriptions);
		}

	}

	/** Subscription of a group to a topic. */
	public record SubscriptionData(String topic, String subString, List<String> tagsSet, List<Integer> codeSet,
			long subVersion, String expressionType, boolean classFilterMode) {

		public static SubscriptionData of(String topic, FilterExpression filter, long version) {
			List<String> tags = List.copyOf(filter.tags());
			return new SubscriptionData(topic, filter.expression(), tags, tags.stream().map(String::hashCode).toList(),
					version, filter.type(), false);
		}

		SubscriptionData timeless() {
			return new SubscriptionData(this.topic, this.subString, this.tagsSet, this.codeSet, 0, this.expressionType,
					this.classFilterMode);
		}

	}

}
