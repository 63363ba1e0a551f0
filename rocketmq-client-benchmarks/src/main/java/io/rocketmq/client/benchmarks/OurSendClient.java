package io.rocketmq.client.benchmarks;

import java.util.Collections;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;

/**
 * Our client, with its default options.
 */
final class OurSendClient implements SendClient {

	private final RocketMQClient client;

	private final Producer producer;

	private final String topic;

	private final byte[] body;

	OurSendClient(String nameServer, String topic, byte[] body, SendWorkload.Kind kind) {
		ProducerOptions options = options(kind);
		this.topic = topic;
		this.body = body;
		this.client = RocketMQClient.connect(nameServer);
		this.producer = this.client.producer(options);
	}

	private static ProducerOptions options(SendWorkload.Kind kind) {
		ProducerOptions.Builder options = ProducerOptions.group("send-benchmark-ours");
		if (kind == SendWorkload.Kind.ACCUMULATE) {
			options.accumulation(Accumulation.DEFAULT);
		}
		// Apache's is set up alike, so that bodies of 64 KiB are sent as they are.
		return options.compression(null).build();
	}

	@Override
	public void send() {
		check(this.producer.send(message()));
	}

	@Override
	public void sendAsync(Consumer<@Nullable Throwable> done) {
		this.producer.sendAsync(message()).whenComplete((result, failure) -> done.accept(failure));
	}

	@Override
	public void sendBatch() {
		BatchResult result = this.producer.send(Collections.nCopies(SendWorkload.BATCH, message()));
		result.requireComplete().forEach(OurSendClient::check);
	}

	@Override
	public void close() {
		this.client.close();
	}

	private Message message() {
		return Message.to(this.topic).tag(SendWorkload.TAG).key(SendWorkload.KEY).body(this.body).build();
	}

	private static void check(SendResult result) {
		if (result.status() != SendStatus.OK) {
			throw new IllegalStateException("Message was not stored safely: " + result);
		}
	}

}
