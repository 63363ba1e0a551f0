package io.rocketmq.samples.client;

import java.time.Duration;
import java.util.List;
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
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;

/**
 * Ways to consume. Whoever gets a consumer closes it, or lets its client do so.
 */
final class Consuming {

	private Consuming() {
	}

	/**
	 * Books orders by their tags and invoices by a property. What can't be booked is a
	 * dead letter; what fails with an exception comes again.
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

	/** Works on one message of a queue after the other. */
	static PushConsumer inOrder(RocketMQClient client, String group, String topic, Consumer<ReceivedMessage> work) {
		return client
			.pushConsumer(ConsumerOptions.group(group).orderly(true).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				work.accept(message);
				return ConsumeResult.SUCCESS;
			});
	}

	/** Works on several messages together. */
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

	/** Works on jobs, and acknowledges each. */
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

	/** Reads orders, and counts them as done with when they are. */
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

}
