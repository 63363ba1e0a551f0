package io.rocketmq.client.protocol.body;

import java.util.List;

/**
 * The body of HEART_BEAT.
 *
 * @param clientID the client's id
 * @param producerDataSet its producer groups
 * @param consumerDataSet its consumer groups
 */
public record HeartbeatBody(String clientID, List<ProducerData> producerDataSet, List<ConsumerData> consumerDataSet) {

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
	 * @param consumeType {@code CONSUME_PASSIVELY} for push
	 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
	 * @param consumeFromWhere the start policy's name
	 * @param unitMode always false
	 * @param subscriptionDataSet what it wants
	 */
	public record ConsumerData(String groupName, String consumeType, String messageModel, String consumeFromWhere,
			boolean unitMode, List<SubscriptionData> subscriptionDataSet) {
	}

	/**
	 * What a group wants of a topic.
	 *
	 * @param topic the topic
	 * @param subString the expression
	 * @param tagsSet the tags, none for all
	 * @param codeSet the tags' hash codes
	 * @param subVersion grows with every change
	 * @param expressionType {@code TAG}
	 * @param classFilterMode always false
	 */
	public record SubscriptionData(String topic, String subString, List<String> tagsSet, List<Integer> codeSet,
			long subVersion, String expressionType, boolean classFilterMode) {
	}

}
