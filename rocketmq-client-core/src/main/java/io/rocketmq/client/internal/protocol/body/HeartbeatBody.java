package io.rocketmq.client.internal.protocol.body;

import java.util.List;

/** The body of HEART_BEAT. */
public record HeartbeatBody(String clientID, int heartbeatFingerprint, boolean withoutSub,
		List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {

	/** A heartbeat that says everything. */
	public HeartbeatBody(String clientID, List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {
		this(clientID, 0, false, producerDataSet, consumerDataSet);
	}

	/**
	 * This heartbeat with a fingerprint of its subscriptions, equal for all members that
	 * subscribe to the same (Apache's {@code HeartbeatData.computeHeartbeatFingerprint};
	 * brokers compare it for equality alone).
	 */
	public HeartbeatBody withFingerprint() {
		List<ConsumerData> timeless = this.consumerDataSet.stream()
			.map((group) -> group.with(group.subscriptionDataSet().stream().map(SubscriptionData::timeless).toList()))
			.toList();
		int hash = timeless.hashCode();
		return new HeartbeatBody(this.clientID, (hash != 0) ? hash : 1, false, this.producerDataSet,
				this.consumerDataSet);
	}

	/**
	 * This heartbeat without the subscriptions, for a broker that knows its fingerprint.
	 */
	public HeartbeatBody shortened() {
		return new HeartbeatBody(this.clientID, this.heartbeatFingerprint, true, this.producerDataSet,
				this.consumerDataSet.stream().map((group) -> group.with(List.of())).toList());
	}

	/** A producer group. */
	public record ProducerData(String groupName) {
	}

	/** A consumer group, as this member of it consumes. */
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

		SubscriptionData timeless() {
			return new SubscriptionData(this.topic, this.subString, this.tagsSet, this.codeSet, 0, this.expressionType,
					this.classFilterMode);
		}

	}

}
