package io.rocketmq.client.benchmarks.starter.bare;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Application without listeners.
 */
@SpringBootApplication
public class BareApplication {

}
