package io.rocketmq.client.internal.broker;

import java.time.Duration;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.TestRpc;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.awaitility.Awaitility.await;

/**
 * Broker client of a real server, without the layers above.
 */
public final class BrokerFixture implements AutoCloseable {

	static final String NAME = "broker-a";

	private final TestRpc rpc = new TestRpc();

	private final DefaultBrokerClient broker;

	public BrokerFixture(EmbeddedRocketMQ server) {
		this.broker = client(this.rpc, server.brokerAddress(NAME));
	}

	static DefaultBrokerClient client(TestRpc rpc, String address) {
		return new BrokerManager(rpc.client(), ClientOptions.builder().build(), (name, broker, from, to) -> {
		}).at(address);
	}

	public DefaultBrokerClient broker() {
		return this.broker;
	}

	TestRpc rpc() {
		return this.rpc;
	}

	/** Sends, and waits until the message can be read, which is shortly after. */
	public SendResult sendReadable(String topic, int queueId, String body, String... properties) {
		SendResult sent = send(topic, queueId, body, properties);
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.broker.maxOffset(queue(topic, queueId)) > sent.queueOffset());
		return sent;
	}

	public SendResult send(String topic, int queueId, String body, String... properties) {
		String id = MessageIds.next();
		return send(header(topic, queueId, id, properties), body.getBytes(), id);
	}

	SendResult send(SendMessageHeader header, byte[] body, String id) {
		RequestCode code = header.batch() ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2;
		return Futures.await(() -> this.broker.call().send(code, header, body, id, deadline()));
	}

	static SendMessageHeader header(String topic, int queueId, String id, String... properties) {
		return header(topic, queueId, properties(id, properties), false);
	}

	static SendMessageHeader header(String topic, int queueId, String properties, boolean batch) {
		return new SendMessageHeader("producers", topic, 4, queueId, 0, System.currentTimeMillis(), 7, properties, 0,
				null, batch, NAME);
	}

	static String properties(String id, String... properties) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < properties.length; i += 2) {
			MessageProperties.append(properties[i], properties[i + 1], text);
		}
		MessageProperties.append("UNIQ_KEY", id, text);
		return text.toString();
	}

	static MessageQueue queue(String topic, int queueId) {
		return new MessageQueue(topic, NAME, queueId);
	}

	static Deadline deadline() {
		return Deadline.after(Duration.ofSeconds(10));
	}

	@Override
	public void close() {
		this.rpc.close();
	}

}
