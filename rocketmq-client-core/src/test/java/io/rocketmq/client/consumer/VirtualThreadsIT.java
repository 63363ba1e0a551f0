package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Listeners on virtual threads, or a clear error on a Java version without them.
 */
class VirtualThreadsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void listenersRunOnVirtualThreadsUpToTheLimitOrAreRejected() throws Exception {
		String topic = SharedServer.topic("virtual");
		ConsumerOptions options = ConsumerOptions.group(SharedServer.name("virtual-group"))
			.consumeFrom(ConsumeFrom.earliest())
			.virtualThreads(true)
			.threads(50)
			.build();
		try (RocketMQClient client = SharedServer.client()) {
			if (Runtime.version().feature() < 21) {
				assertThatIllegalArgumentException().isThrownBy(() -> client.pushConsumer(options))
					.withMessageContaining("virtualThreads")
					.withMessageContaining("Java " + Runtime.version().feature())
					.withMessageContaining("Java 21 or later");
				return;
			}
			Queue<Thread> threads = new ConcurrentLinkedQueue<>();
			AtomicInteger inside = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			CountDownLatch full = new CountDownLatch(50);
			var producer = client.producer(ProducerOptions.group("virtual-producers").sendTimeout(PATIENCE).build());
			for (int i = 0; i < 200; i++) {
				producer.send(Message.to(topic).body(new byte[1]).build());
			}
			try (PushConsumer consumer = client.pushConsumer(options).subscribe(topic)) {
				consumer.start((message, context) -> {
					most.accumulateAndGet(inside.incrementAndGet(), Math::max);
					threads.add(Thread.currentThread());
					full.countDown();
					// All permitted listeners run at once.
					full.await();
					inside.decrementAndGet();
					return ConsumeResult.SUCCESS;
				});
				await().atMost(PATIENCE).until(() -> threads.size() == 200);
			}
			assertThat(most.get()).isEqualTo(50);
			// This project is compiled for Java 17, which does not have the method.
			for (Thread thread : threads) {
				assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
			}
			assertThat(threads).extracting(Thread::getName).allMatch((name) -> name.startsWith("rocketmq-consume-"));
		}
	}

}
