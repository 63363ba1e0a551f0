package io.rocketmq.client.internal.protocol.body;

import java.util.List;

/**
 * The body of HEART_BEAT.
 *
 * @param clientID the client's id
 * @param heartbeatFingerprint a number that stands for the subscriptions, 0 for none
 * @param withoutSub whether the subscriptions are left out, as the broker knows them by
 * the fingerprint
 * @param producerDataSet its producer groups
 * @param consumerDataSet its consumer groups
 */
public record HeartbeatBody(String clientID, int heartbeatFingerprint, boolean withoutSub,
		List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {

	/**
	 * A heartbeat that says everything.
	 * @param clientID the client's id
	 * @param producerDataSet its producer groups
	 * @param consumerDataSet its consumer groups
	 */
	public HeartbeatBody(String clientID, List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {
		this(clientID, 0, false, producerDataSet, consumerDataSet);
	}

	/**
	 * This heartbeat with a fingerprint of its subscriptions, equal for all members that
	 * subscribe to the same (Apache's {@code HeartbeatData.computeHeartbeatFingerprint};
	 * brokers compare it for equality alone).
	 * @return the heartbeat, complete
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
	 * @return the short form
	 */
	public HeartbeatBody shortened() {
		return new HeartbeatBody(this.clientID, this.heartbeatFingerprint, true, this.producerDataSet,
				this.consumerDataSet.stream().map((group) -> group.with(List.of())).toList());
	}

	/**
	 * A producer group.
	 *
	 * @param groupName its name
	 */
	public record ProducerData(String groupName) {
	}

	/**
	 * A consumer group, as this member of it consumes.
	 *
	 * @param groupName its name
	 * @param consumeType {@code CONSUME_PASSIVELY} for push, {@code CONSUME_ACTIVELY} for
	 * pull, {@code CONSUME_POP} for pop
	 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
	 * @param consumeFromWhere the start policy's name
	 * @param unitMode always false
	 * @param subscriptionDataSet what it wants
	 */
	public record ConsumerData(String groupName, String consumeType, String messageModel, String consumeFromWhere,
			boolean unitMode, List<SubscriptionData> subscriptionDataSet) {

		ConsumerData with(List<SubscriptionData> subscriptions) {
			return new ConsumerData(this.groupName, this.consumeType, this.messageModel, this.consumeFromWhere,
					this.unitMode, subscriptions);
		}

	}

	/**
	 * What a group wants of a topic.
	 *
	 * @param topic the topic
	 * @param subString the expression
	 * @param tagsSet the tags, none for all
	 * @param codeSet the tags' hash codes
	 * @param subVersion grows with every change
	 * @param expressionType {@code TAG} or {@code SQL92}
	 * @param classFilterMode always false
	 */
	public record SubscriptionData(String topic, String subString, List<String> tagsSet, List<Integer> codeSet,
			long subVersion, String expressionType, boolean classFilterMode) {

		SubscriptionData timeless() {
			return new SubscriptionData(this.topic, this.subString, this.tagsSet, this.codeSet, 0, this.expressionType,
					this.classFilterMode);
		}

	}

}
