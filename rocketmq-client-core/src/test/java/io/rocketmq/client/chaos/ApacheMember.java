package io.rocketmq.client.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * A push consumer of Apache's client that reports each delivery.
 */
final class ApacheMember implements Member {

	private final String group;

	private final String name;

	private final Consumer<Delivery> delivered;

	private final DefaultMQPushConsumer consumer;

	/** Joins a group. */
	ApacheMember(String nameServer, boolean orderly, String group, String name, Map<String, FilterExpression> topics,
			Consumer<Delivery> delivered) {
		this.group = group;
		this.name = name;
		this.delivered = delivered;
		this.consumer = new DefaultMQPushConsumer(group);
		this.consumer.setNamesrvAddr(nameServer);
		this.consumer.setInstanceName(name);
		this.consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		this.consumer.setConsumeThreadMin(4);
		this.consumer.setConsumeThreadMax(4);
		this.consumer.setPersistConsumerOffsetInterval(1000);
		topics.forEach(this::subscribe);
		if (orderly) {
			this.consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
				consume(messages);
				return ConsumeOrderlyStatus.SUCCESS;
			});
		}
		else {
			this.consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
				consume(messages);
				return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
			});
		}
		try {
			this.consumer.start();
		}
		catch (MQClientException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void consume(List<MessageExt> messages) {
		messages.forEach((message) -> {
			long start = System.nanoTime();
			OurMember.work(message.getQueueOffset());
			if (!OurMember.OTHER_TAG.equals(message.getTags())) {
				this.delivered.accept(new Delivery(this.group, this.name,
						new MessageQueue(message.getTopic(), message.getBrokerName(), message.getQueueId()),
						message.getQueueOffset(), message.getMsgId(), start, System.nanoTime()));
			}
		});
	}

	@Override
	public void subscribe(String topic, FilterExpression filter) {
		try {
			this.consumer.subscribe(topic, filter.expression());
		}
		catch (MQClientException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void unsubscribe(String topic) {
		this.consumer.unsubscribe(topic);
	}

	@Override
	public void pause() {
		this.consumer.suspend();
	}

	@Override
	public void resume() {
		this.consumer.resume();
	}

	/** Does nothing: only consumers of this client seek. */
	@Override
	public void seek(int back) {
	}

	/** Does nothing: Apache's client abandons a listener after minutes. */
	@Override
	public CompletableFuture<Void> hang() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void close() {
		this.consumer.shutdown();
	}

}
