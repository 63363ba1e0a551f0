package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Scripted name server and brokers, and clients whose hook records its calls.
 */
final class ProducerFixture implements AutoCloseable {

	static final Duration LONG = Duration.ofSeconds(20);

	static final ProducerOptions PATIENT = ProducerOptions.group("p").sendTimeout(LONG).build();

	static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC)
		.tag("created")
		.key("1")
		.key("2")
		.property("color", "grün")
		.flag(7)
		.body("body".getBytes(StandardCharsets.UTF_8))
		.build();

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final List<String> hooked = new CopyOnWriteArrayList<>();

	private final List<RocketMQClient> clients = new ArrayList<>();

	ScriptedCluster cluster() {
		return this.cluster;
	}

	/** Returns the calls of the hook, in order. */
	List<String> hooked() {
		return this.hooked;
	}

	Producer producer(ProducerOptions options) {
		return client(this.cluster.nameServer().address(), LONG).producer(options);
	}

	RocketMQClient client(String nameServers, Duration requestTimeout) {
		return client(nameServers, requestTimeout, new SendHook() {
			@Override
			public void sent(SendContext context, SendResult result) {
				ProducerFixture.this.hooked.add("sent " + result.messageId());
			}

			@Override
			public void failed(SendContext context, RocketMQException failure) {
				ProducerFixture.this.hooked.add("failed " + failure.getClass().getSimpleName());
			}
		});
	}

	RocketMQClient client(String nameServers, Duration requestTimeout, SendHook hook) {
		RocketMQClient client = RocketMQClient.builder(options(nameServers, requestTimeout)).sendHook(hook).connect();
		this.clients.add(client);
		return client;
	}

	private static ClientOptions options(String nameServers, Duration requestTimeout) {
		return ClientOptions.builder()
			.nameServers(Endpoint.parseList(nameServers))
			.remote((remote) -> remote.requestTimeout(requestTimeout))
			.transport((transport) -> transport
				.reconnectBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50))))
			.build();
	}

	/** Returns the failure of a send of {@link #MESSAGE}. */
	static RocketMQException failure(Producer producer) {
		RocketMQException failure = catchThrowableOfType(RocketMQException.class, () -> producer.send(MESSAGE));
		assertThat(failure).as("the send fails").isNotNull();
		return failure;
	}

	@Override
	public void close() {
		this.clients.forEach(RocketMQClient::close);
		this.cluster.close();
	}

}
