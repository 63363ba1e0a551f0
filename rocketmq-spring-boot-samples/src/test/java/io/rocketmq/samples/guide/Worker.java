package io.rocketmq.samples.guide;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.stereotype.Component;

import io.rocketmq.spring.core.RocketMQReceivedMessage;
import io.rocketmq.spring.core.RocketMQTemplate;

/**
 * Receives of the page of sending.
 */
@Component
class Worker {

	final Queue<Job> done = new ConcurrentLinkedQueue<>();

	private final RocketMQTemplate rocketmq;

	Worker(RocketMQTemplate rocketmq) {
		this.rocketmq = rocketmq;
	}

	void work() {
		List<RocketMQReceivedMessage<Job>> jobs = this.rocketmq.receive()
			.max(16)
			.await(Duration.ofSeconds(10))
			.messages(Job.class);
		for (RocketMQReceivedMessage<Job> job : jobs) {
			this.done.add(job.payload());
			job.acknowledge();
		}
	}

	List<Job> take() {
		List<Job> jobs = this.rocketmq.receive(Job.class);
		return jobs;
	}

	record Job(String name) {
	}

}
