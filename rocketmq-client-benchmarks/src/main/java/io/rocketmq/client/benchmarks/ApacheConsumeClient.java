package io.rocketmq.client.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;

/**
 * Apache's client, with its default options but for those that all have in common.
 */
final class ApacheConsumeClient implements ConsumeClient {

	private final List<DefaultMQPushConsumer> consumers = new ArrayList<>();

	private final String nameServer;

	private final String topic;

	private @Nullable DefaultMQProducer producer;

	ApacheConsumeClient(String nameServer, String topic) {
		this.nameServer = nameServer;
		this.topic = topic;
	}

	@Override
	public void consume(String group, int batch, ConsumeLog log) throws MQClientException {
		DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
		consumer.setNamesrvAddr(this.nameServer);
		consumer.setConsumeThreadMin(THREADS);
		consumer.setConsumeThreadMax(THREADS);
		consumer.setPullBatchSize(PULL_BATCH);
		consumer.setConsumeMessageBatchMaxSize(batch);
		consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		consumer.subscribe(this.topic, "*");
		consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			for (MessageExt message : messages) {
				log.consumed(message.getQueueOffset(), message.getBody());
			}
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		consumer.start();
		this.consumers.add(consumer);
	}

	@Override
	public boolean isListener(String thread) {
		return thread.startsWith("ConsumeMessageThread_");
	}

	@Override
	public void send(byte[] body, Consumer<@Nullable Throwable> done) throws Exception {
		DefaultMQProducer sender = this.producer;
		if (sender == null) {
			sender = new DefaultMQProducer("consume-benchmark-sender");
			sender.setNamesrvAddr(this.nameServer);
			sender.start();
			this.producer = sender;
		}
		sender.send(new Message(this.topic, body), new SendCallback() {

			@Override
			public void onSuccess(SendResult result) {
				done.accept(null);
			}

			@Override
			public void onException(Throwable failure) {
				done.accept(failure);
			}

		}, SEND_WITHIN.toMillis());
	}

	@Override
	public void close() {
		this.consumers.forEach(DefaultMQPushConsumer::shutdown);
		if (this.producer != null) {
			this.producer.shutdown();
		}
	}

}
