package io.rocketmq.client.benchmarks;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;

/**
 * Our client, with its default options but for those that all have in common.
 */
final class OurConsumeClient implements ConsumeClient {

	private final RocketMQClient client;

	private final String topic;

	private @Nullable Producer producer;

	OurConsumeClient(String nameServer, String topic) {
		this.client = RocketMQClient.connect(nameServer);
		this.topic = topic;
	}

	@Override
	public void consume(String group, int batch, ConsumeLog log) {
		PushConsumer consumer = this.client
			.pushConsumer(ConsumerOptions.group(group)
				.threads(THREADS)
				.batchSize(batch)
				.consumeFrom(ConsumeFrom.earliest())
				.fetch((fetch) -> fetch.pullBatchSize(PULL_BATCH))
				.build())
			.subscribe(this.topic);
		if (batch == 1) {
			consumer.start((message, context) -> {
				log.consumed(message.queueOffset(), message.body());
				return ConsumeResult.SUCCESS;
			});
			return;
		}
		consumer.startBatches((messages, context) -> {
			for (ReceivedMessage message : messages) {
				log.consumed(message.queueOffset(), message.body());
			}
			return BatchConsumeResult.SUCCESS;
		});
	}

	@Override
	public boolean isListener(String thread) {
		return thread.startsWith("rocketmq-consume-");
	}

	@Override
	public void send(byte[] body, Consumer<@Nullable Throwable> done) {
		Producer sender = this.producer;
		if (sender == null) {
			sender = this.client.producer("consume-benchmark-sender");
			this.producer = sender;
		}
		sender
			.sendAsync(Message.to(this.topic).tag(SendWorkload.TAG).key(SendWorkload.KEY).body(body).build(),
					SEND_WITHIN)
			.whenComplete((result, failure) -> done.accept(failure));
	}

	@Override
	public void close() {
		this.client.close();
	}

}
