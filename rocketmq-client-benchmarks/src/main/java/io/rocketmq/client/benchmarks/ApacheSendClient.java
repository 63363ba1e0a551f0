package io.rocketmq.client.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Apache's client, with its default options except that it does not compress, like the
 * others.
 */
final class ApacheSendClient implements SendClient {

	private final DefaultMQProducer producer = new DefaultMQProducer("send-benchmark-apache");

	private final String topic;

	private final byte[] body;

	ApacheSendClient(String nameServer, String topic, byte[] body) throws MQClientException {
		this.topic = topic;
		this.body = body;
		this.producer.setNamesrvAddr(nameServer);
		this.producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
		this.producer.start();
	}

	@Override
	public void send() throws Exception {
		check(this.producer.send(new Message(this.topic, SendWorkload.TAG, SendWorkload.KEY, this.body)));
	}

	@Override
	public void sendAsync(Consumer<@Nullable Throwable> done) throws Exception {
		this.producer.send(new Message(this.topic, SendWorkload.TAG, SendWorkload.KEY, this.body), new SendCallback() {

			@Override
			public void onSuccess(SendResult result) {
				done.accept(problem(result));
			}

			@Override
			public void onException(Throwable failure) {
				done.accept(failure);
			}

		});
	}

	@Override
	public void sendBatch() throws Exception {
		List<Message> batch = new ArrayList<>(SendWorkload.BATCH);
		for (int i = 0; i < SendWorkload.BATCH; i++) {
			batch.add(new Message(this.topic, SendWorkload.TAG, SendWorkload.KEY, this.body));
		}
		check(this.producer.send(batch));
	}

	@Override
	public void close() {
		this.producer.shutdown();
	}

	private static void check(SendResult result) {
		IllegalStateException problem = problem(result);
		if (problem != null) {
			throw problem;
		}
	}

	private static @Nullable IllegalStateException problem(SendResult result) {
		return (result.getSendStatus() == SendStatus.SEND_OK) ? null
				: new IllegalStateException("Message was not stored safely: " + result);
	}

}
