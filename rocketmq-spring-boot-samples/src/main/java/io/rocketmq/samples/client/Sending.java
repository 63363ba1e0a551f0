package io.rocketmq.samples.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Ways to send.
 */
final class Sending {

	private Sending() {
	}

	/**
	 * Sends an order and waits until a broker has it.
	 * @return the message's id
	 */
	static String order(Producer producer, byte[] bytes) {
		SendResult sent = producer.send(Message.to("orders").tag("created").key("42").body(bytes).build());
		return sent.messageId();
	}

	/** Sends without waiting. */
	static CompletableFuture<SendResult> async(Producer producer, Message message) {
		return producer.sendAsync(message).whenComplete((result, failure) -> {
			if (failure != null) {
				System.err.println("Not sent: " + failure);
			}
		});
	}

	/**
	 * Sends a text.
	 * @return the message's queue
	 */
	static MessageQueue text(Producer producer, String text) {
		SendResult sent = producer.send(Message.to("orders").tag("created").text(text).build());
		return sent.queue();
	}

	/** Sends to the last queue of a topic. */
	static SendResult toLastQueue(Producer producer, Message message) {
		List<MessageQueue> queues = producer.queues(message.topic());
		return producer.send(message, SendOptions.to(queues.get(queues.size() - 1)));
	}

	/** Sends without an answer. */
	static void oneway(Producer producer, Message message) {
		producer.sendOneway(message);
	}

	/**
	 * Sends many at once.
	 * @return the messages' ids
	 */
	static List<String> batch(Producer producer, Collection<Message> messages) {
		BatchResult batch = producer.send(messages);
		return batch.requireComplete().stream().map(SendResult::messageId).toList();
	}

	/**
	 * Sends a message behind all others of the customer.
	 * @return the customer's queue
	 */
	static MessageQueue inOrder(Producer producer, Message message, String customer) {
		SendResult sent = producer.send(message, SendOptions.orderedBy(customer).timeout(Duration.ofSeconds(30)));
		return sent.queue();
	}

	/**
	 * Sends a message that is delivered later, unless it is recalled.
	 * @return the message's id
	 */
	static String later(Producer producer, String topic, byte[] bytes) {
		return producer.send(Message.to(topic).delay(Duration.ofSeconds(2)).body(bytes).build()).messageId();
	}

	/**
	 * Sends the payments of orders, of which those are delivered that the listener books.
	 * The producer stays open, as the broker may ask it later: the client closes it.
	 * @return the resolutions known now
	 */
	static Map<String, TransactionResolution> pay(RocketMQClient client, TransactionListener listener,
			Map<String, Message> paid) {
		TransactionProducer payments = client.transactionProducer("payments", listener);
		Map<String, TransactionResolution> resolutions = new TreeMap<>();
		paid.forEach((order, message) -> {
			TransactionResult result = payments.send(message, order);
			resolutions.put(order, result.resolution());
		});
		return resolutions;
	}

	/** Sends a request and waits for the reply. */
	static byte[] ask(Producer producer, Message message) {
		ReceivedMessage reply = producer.request(message, Duration.ofSeconds(30));
		return reply.body();
	}

	/** Replies to a request with more than a body. */
	static void reply(Producer producer, ReceivedMessage request, String text) {
		producer.reply(Message.replyTo(request).tag("accepted").text(text).build(), Duration.ofSeconds(5));
	}

	/** Sends a message whose transaction is not checked in the first two minutes. */
	static TransactionResolution payLate(TransactionProducer payments, byte[] bytes) {
		TransactionResult result = payments
			.send(Message.to("payments").checkImmunity(Duration.ofMinutes(2)).body(bytes).build());
		return result.resolution();
	}

}
