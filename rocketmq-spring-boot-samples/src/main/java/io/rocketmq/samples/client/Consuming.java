package io.rocketmq.samples.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;

/**
 * Ways to consume. The caller closes the consumer, or closes its client.
 */
final class Consuming {

	private Consuming() {
	}

	/**
	 * Books orders by their tags and invoices by a property. An order that can't be
	 * booked is dead-lettered; a message whose listener throws is redelivered.
	 */
	static PushConsumer billing(RocketMQClient client, Predicate<ReceivedMessage> book) {
		ConsumerOptions options = ConsumerOptions.group("billing")
			.threads(20)
			.consumeFrom(ConsumeFrom.earliest())
			.build();
		PushConsumer consumer = client.pushConsumer(options)
			.subscribe("orders", FilterExpression.tags("created", "changed"))
			.subscribe("invoices", FilterExpression.sql("amount > 100"))
			.start((message, context) -> book.test(message) ? ConsumeResult.SUCCESS : ConsumeResult.DEAD_LETTER);
		return consumer;
	}

	/** Processes the messages of each queue in order. */
	static PushConsumer inOrder(RocketMQClient client, String group, String topic, Consumer<ReceivedMessage> work) {
		return client
			.pushConsumer(ConsumerOptions.group(group).orderly(true).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				work.accept(message);
				return ConsumeResult.SUCCESS;
			});
	}

	/** Processes messages in batches. */
	static PushConsumer inBatches(RocketMQClient client, String group, String topic,
			Consumer<List<ReceivedMessage>> work) {
		return client
			.pushConsumer(ConsumerOptions.group(group).batchSize(16).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.startBatches((messages, context) -> {
				work.accept(messages);
				return BatchConsumeResult.SUCCESS;
			});
	}

	/** Replies to requests. */
	static PushConsumer answering(RocketMQClient client, Producer producer, String topic, byte[] bytes) {
		return client.pushConsumer(ConsumerOptions.group("answering").consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((request, context) -> {
				producer.reply(request, bytes);
				return ConsumeResult.SUCCESS;
			});
	}

	/** Processes jobs and acknowledges each. */
	static void workers(RocketMQClient client, BooleanSupplier running, Consumer<ReceivedMessage> work) {
		SimpleConsumerOptions options = SimpleConsumerOptions.group("workers")
			.consumeFrom(ConsumeFrom.earliest())
			.build();
		try (SimpleConsumer workers = client.simpleConsumer(options).subscribe("jobs")) {
			while (running.getAsBoolean()) {
				for (ReceivedMessage job : workers.receive(16, Duration.ofSeconds(30))) {
					work.accept(job);
					workers.ack(job);
				}
			}
		}
	}

	/** Reads orders and commits their offsets after processing. */
	static void audit(RocketMQClient client, BooleanSupplier running, Consumer<ReceivedMessage> work) {
		ConsumerOptions options = ConsumerOptions.group("audit")
			.consumeFrom(ConsumeFrom.earliest())
			.autoCommit(false)
			.build();
		try (PullConsumer audit = client.pullConsumer(options).subscribe("orders")) {
			while (running.getAsBoolean()) {
				for (ReceivedMessage message : audit.poll(Duration.ofSeconds(5))) {
					work.accept(message);
				}
				audit.commit();
			}
		}
	}

	/**
	 * Bills new orders, then changed ones too, and reports its assigned queues.
	 */
	static Map<String, FilterExpression> watched(RocketMQClient client, MessageListener listener,
			Consumer<Set<MessageQueue>> queues) throws Exception {
		PushConsumer consumer = client.pushConsumer("billing")
			.subscribe("orders", FilterExpression.tags("created"))
			.onQueuesChanged(queues)
			.start(listener);
		consumer.ready().get(30, TimeUnit.SECONDS);

		consumer.changeFilter("orders", FilterExpression.tags("created", "changed"));
		Map<String, FilterExpression> subscriptions = consumer.subscriptions();
		return subscriptions;
	}

	/** Processes orders paid within the last hour again, up to one poll. */
	static void replay(RocketMQClient client, ConsumerOptions options, MessageQueue queue,
			Consumer<ReceivedMessage> work) {
		try (PullConsumer replay = client.pullConsumer(options).assign(List.of(queue), FilterExpression.tags("paid"))) {
			replay.seek(queue, Instant.now().minus(Duration.ofHours(1)));
			for (ReceivedMessage message : replay.poll(Duration.ofSeconds(5))) {
				work.accept(message);
				replay.commit(Map.of(queue, message.queueOffset() + 1));
			}
		}
	}

}
