package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;
import io.rocketmq.client.testing.ScriptedServer.Script;

/**
 * A cluster with one scripted broker "a", and its clients.
 */
public final class ScriptedConsumers implements AutoCloseable {

	public static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ScriptedCluster cluster = new ScriptedCluster();

	private final ScriptedConsumerBroker broker = new ScriptedConsumerBroker();

	private final List<RocketMQClient> clients = new ArrayList<>();

	public ScriptedConsumers() {
		this.cluster.broker("a", this.broker);
		script(this.broker);
	}

	public void script(Script script) {
		this.cluster.broker("a").script(script);
	}

	public ScriptedConsumerBroker broker() {
		return this.broker;
	}

	public ScriptedCluster cluster() {
		return this.cluster;
	}

	public String brokerAddress() {
		return this.cluster.broker("a").address();
	}

	public List<Request> requests(int code) {
		return this.cluster.broker("a").requests(code);
	}

	public RocketMQClient client(ConsumeHook... hooks) {
		return configured((options) -> options, hooks);
	}

	public RocketMQClient configured(UnaryOperator<ClientOptions.Builder> more, ConsumeHook... hooks) {
		RocketMQClient.Builder builder = RocketMQClient.builder(
				more.apply(ClientOptions.builder().nameServers(Endpoint.parseList(this.cluster.nameServer().address())))
					.build());
		for (ConsumeHook hook : hooks) {
			builder.consumeHook(hook);
		}
		RocketMQClient client = builder.connect();
		this.clients.add(client);
		return client;
	}

	public static ConsumerOptions.Builder options(String group) {
		return ConsumerOptions.group(group)
			.threads(1)
			.consumeFrom(ConsumeFrom.earliest())
			.commitInterval(Duration.ofMillis(100))
			.drainTimeout(Duration.ofSeconds(5));
	}

	@Override
	public void close() {
		this.clients.forEach(RocketMQClient::close);
		this.cluster.close();
	}

}
