#!/usr/bin/python
# -*- coding: utf-8 -*-
# MIT License (see LICENSE or https://opensource.org/license/mit)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: instances
short_description: Make the Postfix instances of a host as described
version_added: "0.1.0"
description:
  - Hands its arguments to C(postmulti apply), which plans all changes, finds mistakes before anything is changed, and
    then carries out one action after the other, each as a whole or not at all.
  - What is not named stays as it is.
author:
  - postmulti maintainers (@postmulti)
requirements:
  - postmulti on the host
options:
  primary:
    description:
      - The primary instance, with C(parameters) of main.cf, C(services) of master.cf, C(purge) and C(state).
    type: dict
  instances:
    description:
      - The other instances, in the order of starting.
      - Each has a C(name), and may have C(group), C(enabled), C(state) (C(started), C(stopped) or C(absent)),
        C(config_directory), C(queue_directory), C(data_directory), C(parameters), C(services) and C(purge).
      - Write numbers with a fraction in quotes.
    type: list
    elements: dict
    default: []
  destroy:
    description:
      - Whether instances whose state is C(absent) are removed. They have to be disabled, stopped and without mail.
    type: bool
    default: false
  reload:
    description:
      - Whether running instances are reloaded or restarted if their files have changed.
    type: bool
    default: true
  executable:
    description:
      - The program.
    type: str
    default: postmulti
attributes:
  check_mode:
    support: full
    description: Shows what would be done, and changes nothing.
  diff_mode:
    support: full
    description: Shows the diff of each file.
"""

EXAMPLES = r"""
- name: A second queue for outgoing mail
  postmulti.postfix.instances:
    primary:
      parameters:
        inet_interfaces: 192.0.2.1
    instances:
      - name: postfix-out
        group: mta
        enabled: true
        state: started
        parameters:
          inet_interfaces: 192.0.2.2
          relayhost: null
        services:
          smtp/unix: {process_limit: 20}

- name: Remove an instance
  postmulti.postfix.instances:
    instances:
      - name: postfix-old
        state: absent
    destroy: true
"""

RETURN = r"""
steps:
  description: The actions that were done, or would be.
  returned: always
  type: list
  elements: dict
  sample:
    - action: enable
      instance: postfix-out
      detail: instance postfix-out
      diff: ""
      done: true
unmanaged:
  description: The instances that are not described, and were left alone.
  returned: success
  type: list
  elements: str
"""

import json

from ansible.module_utils.basic import AnsibleModule


def main():
    module = AnsibleModule(
        argument_spec=dict(
            primary=dict(type="dict"),
            instances=dict(type="list", elements="dict", default=[]),
            destroy=dict(type="bool", default=False),
            reload=dict(type="bool", default=True),
            executable=dict(type="str", default="postmulti"),
        ),
        supports_check_mode=True,
    )
    given = module.params
    document = {"version": 1, "instances": given["instances"]}
    if given["primary"] is not None:
        document["primary"] = given["primary"]
    words = [given["executable"], "apply", "--format", "json"]
    if module.check_mode:
        words.append("--dry-run")
    if given["destroy"]:
        words.append("--destroy")
    if not given["reload"]:
        words.append("--no-reload")
    status, output, errors = module.run_command(words + ["-"], data=json.dumps(document))
    try:
        answer = json.loads(output)
    except ValueError:
        answer = {}
    result = {
        "changed": answer.get("changed", False),
        "steps": answer.get("steps", []),
        "unmanaged": answer.get("unmanaged", []),
    }
    if module._diff:
        result["diff"] = [{"prepared": step["diff"]} for step in result["steps"] if step["diff"]]
    if status != 0:
        module.fail_json(msg=errors.strip() or "postmulti apply failed", rc=status, **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
