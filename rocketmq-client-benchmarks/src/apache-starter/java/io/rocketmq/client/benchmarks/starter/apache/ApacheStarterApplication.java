package io.rocketmq.client.benchmarks.starter.apache;

import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/**
 * Application with 20 listeners of Apache's starter. Each prints what it receives.
 */
@SpringBootApplication
public class ApacheStarterApplication {

	/** Listener that prints each message on a line. */
	abstract static class Printing implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
			System.out.println("received " + message);
		}

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-1", consumerGroup = "${run}-group-1")
	static class Listener1 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-2", consumerGroup = "${run}-group-2")
	static class Listener2 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-3", consumerGroup = "${run}-group-3")
	static class Listener3 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-4", consumerGroup = "${run}-group-4")
	static class Listener4 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-5", consumerGroup = "${run}-group-5")
	static class Listener5 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-6", consumerGroup = "${run}-group-6")
	static class Listener6 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-7", consumerGroup = "${run}-group-7")
	static class Listener7 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-8", consumerGroup = "${run}-group-8")
	static class Listener8 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-9", consumerGroup = "${run}-group-9")
	static class Listener9 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-10", consumerGroup = "${run}-group-10")
	static class Listener10 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-11", consumerGroup = "${run}-group-11")
	static class Listener11 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-12", consumerGroup = "${run}-group-12")
	static class Listener12 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-13", consumerGroup = "${run}-group-13")
	static class Listener13 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-14", consumerGroup = "${run}-group-14")
	static class Listener14 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-15", consumerGroup = "${run}-group-15")
	static class Listener15 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-16", consumerGroup = "${run}-group-16")
	static class Listener16 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-17", consumerGroup = "${run}-group-17")
	static class Listener17 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-18", consumerGroup = "${run}-group-18")
	static class Listener18 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-19", consumerGroup = "${run}-group-19")
	static class Listener19 extends Printing {

	}

	@Component
	@RocketMQMessageListener(topic = "${run}-topic-20", consumerGroup = "${run}-group-20")
	static class Listener20 extends Printing {

	}

}
