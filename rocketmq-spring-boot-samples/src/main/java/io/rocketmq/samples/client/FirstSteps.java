package io.rocketmq.samples.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.Producer;

/**
 * Program that sends an order and receives it.
 */
final class FirstSteps {

	private FirstSteps() {
	}

	/**
	 * Sends and receives.
	 * @return what arrived, or null if nothing did in time
	 */
	static @Nullable ReceivedMessage sendAndReceive(String nameServers, byte[] bytes, Duration patience)
			throws InterruptedException {
		BlockingQueue<ReceivedMessage> arrived = new LinkedBlockingQueue<>();
		try (RocketMQClient client = RocketMQClient.connect(nameServers)) {
			Producer producer = client.producer("order-service");
			SendResult sent = producer.send(Message.to("orders").tag("created").key("42").body(bytes).build());

			client.pushConsumer(ConsumerOptions.group("shipping").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("orders", FilterExpression.tags("created", "changed"))
				.start((message, context) -> {
					arrived.add(message);
					return ConsumeResult.SUCCESS;
				});

			TopicRoute route = client.nameServer().route("orders");
			long end = client.broker(sent.queue().brokerName()).maxOffset(sent.queue());
			System.out.printf("sent to %s, of %d queues, which ends at %d%n", sent.queue(),
					route.readableQueues().size(), end);
			return arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

}
