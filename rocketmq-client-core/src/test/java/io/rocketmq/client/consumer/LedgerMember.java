package io.rocketmq.client.consumer;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.consumer.listener.ConsumeResult;

/**
 * A program that consumes as a member of a group, and says of each message that it has
 * got it, until it is killed or who started it has ended. Its arguments: name server,
 * group, topic, whether in order, its name.
 */
final class LedgerMember {

	static final long WORK_NANOS = 300_000;

	private LedgerMember() {
	}

	public static void main(String[] args) throws IOException {
		RocketMQClient client = RocketMQClient.connect(args[0]);
		start(client, args[1], args[2], Boolean.parseBoolean(args[3]), args[4],
				(delivery) -> System.out.println(delivery.line()));
		while (System.in.read() >= 0) {
			// Nothing is said to it: this waits for the end of the other process.
		}
		Runtime.getRuntime().halt(0);
	}

	/** Joins a group, and tells of each delivery before it counts as consumed. */
	static PushConsumer start(RocketMQClient client, String group, String topic, boolean orderly, String name,
			Consumer<Delivery> delivered) {
		return client.pushConsumer(LedgerGroup.options(group, orderly)).subscribe(topic).start((message, context) -> {
			long start = System.nanoTime();
			LockSupport.parkNanos(WORK_NANOS);
			delivered.accept(new Delivery(name, message.queue().queueId(), message.queueOffset(), message.messageId(),
					start, System.nanoTime()));
			return ConsumeResult.SUCCESS;
		});
	}

}
