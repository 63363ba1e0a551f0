package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.Latches;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Closes of clients with listeners that hang, whatever interrupts them, at a real server.
 */
class HangingListenerCloseIT extends SharedClientFixture {

	private static final Duration DRAIN = Duration.ofSeconds(2);

	/** Time for closing beyond the drain timeout on a busy machine. */
	private static final Duration GRACE = Duration.ofSeconds(4);

	private final CountDownLatch end = new CountDownLatch(1);

	private final String topic = SharedServer.topic("hanging");

	enum Kind {

		CONCURRENT, BATCH, ASYNC, ORDERLY, POP, BROADCASTING

	}

	@ParameterizedTest
	@EnumSource
	void endsWithinTheDrainTimeout(Kind kind) {
		RocketMQClient closing = SharedServer.client();
		try {
			for (int i = 0; i < 3; i++) {
				producer.send(Message.to(this.topic).body(new byte[] { 1 }).build());
				CompletableFuture<Void> begun = start(closing, kind);
				assertThat(begun).succeedsWithin(PATIENCE);
			}
			long start = System.nanoTime();
			closing.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(DRAIN, DRAIN.plus(GRACE));
			start = System.nanoTime();
			closing.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DRAIN);
		}
		finally {
			this.end.countDown();
		}
	}

	private CompletableFuture<Void> start(RocketMQClient closing, Kind kind) {
		String group = SharedServer.name("hanging");
		ConsumerOptions.Builder options = ConsumerOptions.group(group)
			.consumeFrom(ConsumeFrom.earliest())
			.drainTimeout(DRAIN);
		switch (kind) {
			case ORDERLY -> options.orderly(true);
			case POP -> options.fetch((fetch) -> fetch.mode(FetchMode.POP));
			case BROADCASTING -> options.messageModel(MessageModel.BROADCASTING).instance(group);
			default -> {
			}
		}
		PushConsumer consumer = closing.pushConsumer(options.build()).subscribe(this.topic);
		CompletableFuture<Void> begun = new CompletableFuture<>();
		switch (kind) {
			case BATCH -> consumer.startBatches((messages, context) -> {
				begun.complete(null);
				Latches.awaitUninterruptibly(this.end);
				return BatchConsumeResult.SUCCESS;
			});
			case ASYNC -> consumer.startAsync((message, context) -> {
				begun.complete(null);
				return new CompletableFuture<>();
			});
			default -> consumer.start((message, context) -> {
				begun.complete(null);
				Latches.awaitUninterruptibly(this.end);
				return ConsumeResult.SUCCESS;
			});
		}
		return begun;
	}

}
