package io.rocketmq.client.transaction;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Program that sends a half message, prints its id, and stays in its local transaction
 * until it is killed. Arguments: name server, group, topic.
 */
final class HalfSender {

	/** Output before the message's id. */
	static final String SAYS = "half message ";

	private HalfSender() {
	}

	public static void main(String[] args) {
		RocketMQClient client = RocketMQClient.connect(args[0]);
		ProducerOptions patient = ProducerOptions.group(args[1]).sendTimeout(Duration.ofMinutes(1)).build();
		client.transactionProducer(patient, new TransactionListener() {
			@Override
			public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument)
					throws InterruptedException {
				System.out.println(SAYS + transactionId);
				new CountDownLatch(1).await();
				return TransactionResolution.ROLLBACK;
			}

			@Override
			public TransactionResolution check(ReceivedMessage message, int checks) {
				return TransactionResolution.UNKNOWN;
			}
		}).send(Message.to(args[2]).body(new byte[] { 1 }).build(), null);
	}

}
