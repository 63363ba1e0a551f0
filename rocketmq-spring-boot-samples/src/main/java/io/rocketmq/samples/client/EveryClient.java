package io.rocketmq.samples.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;

/**
 * Program that uses every kind of producer and consumer.
 */
final class EveryClient {

	private EveryClient() {
	}

	/**
	 * Creates the topic, and sends and consumes with every kind of client.
	 * @return number of messages that the simple consumer acknowledged
	 */
	static int run(String nameServers, byte[] bytes, Object order, TransactionListener listener,
			Consumer<ReceivedMessage> billing) throws InterruptedException, ExecutionException, TimeoutException {
		try (RocketMQClient client = RocketMQClient.connect(nameServers)) {
			client.admin().createTopic(TopicSpec.of("purchases").queues(8));

			PushConsumer consumer = client.pushConsumer(ConsumerOptions.group("billing").threads(20).build())
				.subscribe("purchases", FilterExpression.tags("created", "changed"))
				.start((message, context) -> {
					billing.accept(message);
					return ConsumeResult.SUCCESS;
				});
			consumer.ready().get(10, TimeUnit.SECONDS);

			Producer producer = client.producer("order-service");
			SendResult sent = producer.send(Message.to("purchases").tag("created").key("42").body(bytes).build());
			CompletableFuture<SendResult> changed = producer
				.sendAsync(Message.to("purchases").tag("changed").key("42").body(bytes).build());

			Message message = Message.to("purchases").tag("created").body(bytes).build();
			TransactionProducer payments = client.transactionProducer("payments", listener);
			payments.send(message, order);

			PullConsumer audit = client.pullConsumer("audit").subscribe("purchases");
			List<ReceivedMessage> page = audit.poll(Duration.ofSeconds(5));
			audit.commit();

			SimpleConsumer workers = client
				.simpleConsumer(SimpleConsumerOptions.group("workers").consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe("purchases");
			List<ReceivedMessage> jobs = workers.receive(16, Duration.ofSeconds(30));
			for (ReceivedMessage job : jobs) {
				workers.ack(job);
			}

			TopicRoute route = client.nameServer().route("purchases");
			long end = client.broker(sent.queue().brokerName()).maxOffset(sent.queue());
			System.out.printf("%s changed in %s, one of %d queues, which ends at %d; the audit has read %d%n",
					changed.get(10, TimeUnit.SECONDS).messageId(), sent.queue(), route.readableQueues().size(), end,
					page.size());
			return jobs.size();
		}
	}

	/** Sends an order and handles a failure. */
	static String send(Producer producer, Message message) {
		try {
			producer.send(message);
			return "stored";
		}
		catch (BrokerBusyException busy) {
			return "not stored: the broker refused it, " + busy.outcome();
		}
		catch (RequestTimeoutException timeout) {
			return "no answer in time, " + timeout.outcome();
		}
		catch (RocketMQException other) {
			return "failed at " + other.context() + ", " + other.outcome();
		}
	}

}
