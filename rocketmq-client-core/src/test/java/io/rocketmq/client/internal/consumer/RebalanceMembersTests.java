package io.rocketmq.client.internal.consumer;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;

class RebalanceMembersTests {

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	@AfterEach
	void close() {
		this.consumers.close();
	}

	@Test
	void aMemberListedForEachConnectionCountsOnce() {
		this.consumers.broker().listTwice();
		CompletableFuture<List<String>> members = new CompletableFuture<>();
		this.consumers.client()
			.pushConsumer(ScriptedConsumers.options("twice").build())
			.allocation((self, queues, all) -> {
				members.complete(all);
				return queues;
			})
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
		assertThat(members).succeedsWithin(ScriptedConsumers.PATIENCE)
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.hasSize(1);
	}

}
